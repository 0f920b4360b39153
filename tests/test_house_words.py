"""What the screens say: each word that the code asks for is there in every language, and none lies about unused."""

import ast
import re

import pytest

from city.catalogue import read
from city.pack import DEFAULT, read_toml
from city.words import Words, languages
from tests._house import ROOT, modules, project_files, texts

SPEAKING = modules("app", "pages", "components", "actions", "data", "city")
SAYING = ("say", "told_of", "because")
KEYS = set(languages(DEFAULT)["zh"])
SECTIONS = {key.split(".")[0] for key in KEYS}


def asked_for(module) -> list[tuple[str, int]]:
    """The keys handed to w(…), words(…) or ….words(…): literal ones as they are, f-strings as patterns with *."""
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in SAYING or (called in ("w", "words") and module.room != "city"):
            found += [(text, node.lineno) for text in patterns(node.args[0])]
    return found


def patterns(node) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return patterns(node.body) + patterns(node.orelse)
    return []


TEMPLATES = "".join(p.read_text("utf-8") for p in sorted((ROOT / "pages" / "templates").glob("*.html")))
BEGUN_IN_TEMPLATES = r"""\bw\("([\w.-]+)" ~"""
ASKED_IN_TEMPLATES = r"""\bw\("([\w.-]+)"[,)]"""


def matching(pattern: str) -> set[str]:
    expression = re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
    return {key for key in KEYS if expression.fullmatch(key)}


@pytest.mark.parametrize("module", SPEAKING, ids=lambda m: m.shown)
def test_each_word_is_there(module):
    missing = [f"line {line}: {text}" for text, line in asked_for(module) if not matching(text)]
    assert not missing, f"{module.shown} asks for words that no language has: {missing}"


def test_each_word_of_a_template_is_there():
    asked = set(re.findall(ASKED_IN_TEMPLATES, TEMPLATES))
    assert len(asked) > 20 and not asked - KEYS, f"templates ask for words that no language has: {sorted(asked - KEYS)}"


def test_no_word_unused():
    used = set()
    for module in SPEAKING:
        for text, _ in asked_for(module):
            used |= matching(text)
        for text, _ in texts(module.tree):
            if text in KEYS:
                used.add(text)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                for pattern in patterns(node):
                    if pattern.split(".")[0] in SECTIONS and "." in pattern:
                        used |= matching(pattern)
    used |= set(re.findall(ASKED_IN_TEMPLATES, TEMPLATES))
    used |= {key for prefix in set(re.findall(BEGUN_IN_TEMPLATES, TEMPLATES)) for key in matching(f"{prefix}*")}
    scripts = "".join(p.read_text("utf-8") for p in project_files() if p.suffix == ".js")
    used |= {key for key in KEYS if re.search(rf"\b{re.escape(key)}\b", scripts)}
    assert not KEYS - used, f"said nowhere: {sorted(KEYS - used)}"


def test_languages_fill_the_same_gaps():
    """What is put into a text in one language is put into it in the other."""
    tables = languages(DEFAULT)
    for key in sorted(KEYS):
        gaps = {lang: set(re.findall(r"\{(\w+)", words[key])) for lang, words in tables.items()}
        assert len({frozenset(one) for one in gaps.values()}) == 1, f"{key}: {gaps}"


def test_forewarning_is_the_officials_word():
    """预警 is said of forwarded official warnings only; what the screen itself finds is 监测告警."""
    wrong = [
        f"{key}: {text}"
        for key, text in languages(DEFAULT)["zh"].items()
        if "预警" in text and not re.search(r"warning|official", key)
    ]
    assert not wrong, wrong


def test_no_chinese_in_the_code_of_screens():
    """Texts live in languages/*.toml, where the other language can see them."""
    wrong = [
        f"{module.shown}:{line}: {text[:30]}"
        for module in modules("pages", "components")
        for text, line in texts(module.tree)
        if re.search(r"[\u4e00-\u9fff]", text) and "一面屏" not in text and "%" not in text and text not in "万亿"
    ]
    assert not wrong, wrong


def test_names_fit_their_tiles():
    """At most 7 Chinese characters or 16 Latin letters for a short name."""
    wrong = []
    for key, entry in read(DEFAULT).indicators.items():
        width = sum(1 if ord(c) > 0x2E80 else 0.5 for c in entry.short["zh"])
        if width > 7 or len(entry.short["en"]) > 16:
            wrong.append(f"{key}: {entry.short['zh']} / {entry.short['en']}")
    assert not wrong, wrong


def test_a_word_that_is_not_there_is_refused():
    with pytest.raises(KeyError, match="nowhere.at_all"):
        Words("zh", DEFAULT)("nowhere.at_all")


def test_packs_of_tests_speak_too():
    """Every languages/ folder of the project has each key in every language."""
    for folder in {p for file in project_files() for p in file.parents if p.name == "languages"}:
        if folder.is_relative_to(ROOT):
            assert languages(folder.parent)


HAN = r"[\u3400-\u9fff、。《》（）]"
NARROW = re.compile(rf"{HAN}[,;:?!(]|[,;:?!)]{HAN}")


def spoken(content) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        return [text for one in content.values() for text in spoken(one)]
    return [text for one in content for text in spoken(one)] if isinstance(content, list) else []


def test_chinese_texts_bear_chinese_marks():
    """，；：？！（） beside Chinese characters, as GB/T 15834 has it; a format in braces and an address keep theirs."""
    wrong = []
    for path in sorted(DEFAULT.rglob("*.toml")):
        for text in spoken(read_toml(path)):
            plain = re.sub(r"\{[^{}]*\}|bbox=[^（]*", "", text)
            wrong += [f"{path.name}: {text[:60]}"] if NARROW.search(plain) else []
    assert not wrong, "\n".join(wrong)
