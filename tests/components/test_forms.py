"""Fields of a form: each has its label, keeps what was typed, and can be told apart by a screen reader."""

from components.forms import button, choice_field, number_field, text_field


def test_words_have_a_label_a_limit_and_keep_what_was_typed():
    label, area, note = text_field("words", "In your words", "What?", 1000, "At most 1000.", "half a").children
    assert (label.htmlFor, label.children) == ("words", "In your words")
    assert (area.id, area.value, area.maxLength, area.placeholder) == ("words", "half a", 1000, "What?")
    assert note.children == "At most 1000."


def test_choices_are_a_named_group_with_one_chosen():
    field = choice_field("kind", "Kind", [("late", "Late"), ("text", "Text wrong")], "late")
    assert field.to_plotly_json()["props"]["aria-label"] == "Kind"
    radio = field.children[1]
    assert radio.value == "late" and [one["value"] for one in radio.options] == ["late", "text"]


def test_a_number_is_typed_in_digits():
    label, field = number_field("other", "Number").children
    assert label.htmlFor == field.id == "other" and field.inputMode == "numeric"


def test_a_button_is_no_submit_and_may_be_hidden():
    one = button("send", "Send", is_main=True, hidden=True)
    assert (one.type, one.n_clicks, one.className, one.hidden) == ("button", 0, "button main", True)
