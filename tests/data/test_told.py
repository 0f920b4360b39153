"""Key and facts of a sentence: kept beside it, said again in another language; a record without them is shown as it is."""

import duckdb
import pytest

from city.said import Sentence, as_json, from_json, said_in, say, sentence_of
from city.words import Words
from data.sources import Refused
from data.tables import TABLES, empty_select, from_files

ZH, EN = Words("zh"), Words("en")


def test_a_sentence_is_english_and_can_be_said_in_another_language():
    sentence = say("aside.is", column="place", found="x\n", expected=say("expected.place"))
    assert sentence == "place is 'x\\n'; a code of the city's places is expected." and isinstance(sentence, Sentence)
    assert from_json(ZH, as_json(sentence), sentence) == "place 的值是“x\\n”，应为本市地点目录中的编码。"
    assert from_json(EN, as_json(sentence), "") == sentence


def test_lists_and_what_is_not_there():
    assert say("aside.is", column="a", found=None, expected=say("expected.one_of", values=["1", "2"])) == (
        "a is nothing; one of 1, 2 is expected."
    )
    assert say("pack.one_of", found=["a", "b", "c"]) == "'a', 'b' or 'c'"


@pytest.mark.parametrize("told", [None, "", "{", '{"says": "nowhere.at_all"}'])
def test_what_keeps_no_key_is_shown_as_it_was_written(told):
    assert from_json(ZH, told, "as it was.") == "as it was."


def test_a_fault_keeps_its_sentence():
    fault = Refused(say("refused.empty", file="a.csv"))
    assert str(fault) == "a.csv: the file is empty; rows are expected." == sentence_of(fault)
    assert said_in(ZH, fault) == "a.csv：文件为空，应有数据行。"
    assert said_in(ZH, Refused("plain")) == "plain" and said_in(ZH, Refused("plain"), "other") == "other"


def test_files_of_an_earlier_release_lack_the_key(tmp_path):
    table, engine = TABLES["deliveries"], duckdb.connect()
    old, new = tmp_path / "old.parquet", tmp_path / "new.parquet"
    row = f"select * replace ('d' as delivery) from ({empty_select(table).replace('where false', '')})"
    engine.execute(f"copy (select * exclude told from ({row})) to '{old}'")
    engine.execute(f"copy (select * replace ('k' as told) from ({row})) to '{new}'")
    for files, told in (([old], [None]), ([old, new], [None, "k"]), ([], [])):
        found = engine.execute(f"select * from {from_files(table, files)} order by told nulls first")
        assert [one[0] for one in found.description] == list(table.columns)
        assert [one[-1] for one in found.fetchall()] == told
