"""What cannot be done: a sentence, and a key by which the screens say it in their language."""


class Refusal(ValueError):
    """`reason` is a key of the words under `topic`, the text the sentence."""

    topic = ""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
