"""Card: the task of a lesson, beside the pictures."""

import html
from collections.abc import Callable, Sequence
from functools import partial

from ...lessons.ask import Ask
from ...lessons.goal import Verdict
from ...lessons.lesson import Attempt, Check, Lesson, See, Step, Watch, Why, asks_of
from ...lessons.walk import Walk
from ...views.base.drawn_curve import DrawnCurve
from ...words import marked, say
from ..controls import widgets as parts
from ..controls.user_input import Post, button
from .ask_boxes import AskBox
from .box_for import box_for
from .measured_table import table_html
from .second_language import SecondLanguage

PATH = (marked("prediction"), marked("run"), marked("what did you see?"), marked("why"), marked("check"))


class LessonCard:
    """One step of a lesson: the text, the questions, the buttons, and how far the goal is.

    `deeds` maps "commit", "next", "back", "hint" and "leave" to what they call on the home loop, and `attempt(place)`
    makes an attempt of a run. `switched(language)` is called when a person chooses a second language, or "" for none.
    """

    def __init__(
        self,
        post: Post,
        deeds: dict[str, Callable[[], None]],
        attempt: Callable[[int], None],
        switched: Callable[[str], None],
    ):
        self._post, self._attempt = post, attempt
        self.second = SecondLanguage(post, switched)
        self._asks: list[AskBox] = []
        self._head, self._about = parts.HTML(), parts.HTML()
        self._text, self._verdict = parts.HTML(), parts.HTML()
        self._predicted, self._notes, self._path = parts.HTML(), parts.HTML(), parts.HTML()
        self._shows_notes = False
        self._questions = parts.VBox().add_class("nnviz-lesson-asks")
        self._attempts = parts.VBox().add_class("nnviz-lesson-attempts")
        texts = {
            "commit": say("Commit"),
            "next": say("Next"),
            "back": say("Back"),
            "hint": say("Hint"),
            "leave": say("leave the lesson"),
            "strip": "",
            "sandbox": say("Go on in the sandbox"),
        }
        self.buttons = {name: button(f"lesson-{name}", text, deeds[name], post) for name, text in texts.items()}
        self.buttons["leave"].add_class("nnviz-close").add_class("nnviz-icon").tooltip = say("leave the lesson")
        row = parts.HBox([self.buttons[name] for name in ("commit", "next", "sandbox", "strip", "hint", "back")])
        self.box = parts.VBox(
            [
                parts.HBox([self._head, self.buttons["leave"]]).add_class("nnviz-lesson-head"),
                parts.HBox([self._about, self.second.switch]).add_class("nnviz-lesson-about"),
                self._text.add_class("nnviz-lesson-text"),
                self._questions,
                self._attempts,
                self._verdict.add_class("nnviz-lesson-verdict"),
                row.add_class("nnviz-lesson-deeds"),
                self._predicted.add_class("nnviz-lesson-predicted"),
                self._notes.add_class("nnviz-lesson-notes"),
                self._path.add_class("nnviz-lesson-path"),
            ]
        )
        self.box.add_class("nnviz-lesson").add_class("nnviz-at").add_class("nnviz-at-lesson")
        self.beside = parts.VBox().add_class("nnviz-code").add_class("nnviz-at").add_class("nnviz-at-code")
        self._shown: Step | None = None
        parts.show(self._notes, False)

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        names = {"nnviz-lesson": say("lesson"), "nnviz-lesson-deeds": say("lesson, step")} | self.second.names()
        for each in self._asks:
            names |= each.names()
        return names

    @property
    def has_code(self) -> bool:
        """True while code stands beside the card, in the place of the pictures."""
        return bool(self.beside.children)

    @property
    def answers(self) -> tuple[object, ...]:
        """The answers that stand in the card; None where one is missing."""
        return tuple(each.answer for each in self._asks)

    @property
    def open_curve(self) -> DrawnCurve | None:
        """The curve that a person draws now, or None."""
        return next((box.open_curve for box in self._asks if box.open_curve is not None), None)

    def show(self, walk: Walk, feedback: Sequence[str] = ()) -> None:
        """Show the present step of a walk; `feedback` answers what was said wrongly."""
        lesson, step = walk.lesson, walk.step
        self.second.suit(lesson.title)
        self._head.value = f"<h2>{html.escape(say(lesson.title))}</h2>{self.second.below(lesson.title)}"
        self._about.value = _about(walk)
        more = [_attempt(one, result) for one, result in walk.compared() if result] if isinstance(step, See) else []
        tables = step.measured if isinstance(step, Why) else ()
        if walk.is_over:
            more, tables = [say("The lesson is done. Everything is free now.")], ()
        self._text.value = self._told(walk) + _paragraphs((*more, *feedback)) + "".join(map(table_html, tables))
        if walk.is_over:
            self.clear()
        elif step is not self._shown:
            self._shown = step
            self._fill(asks_of(step), step.attempts if isinstance(step, Watch) else ())
            for box, answer in zip(self._asks, walk.answers.get(walk.place, ())):
                box.restore(answer)
        for each in self._asks:
            each.write()
        if walk.is_committed and not walk.is_over:
            for box, answer in zip(self._asks, walk.answers.get(walk.place, ())):
                if isinstance(step, Check):
                    box.show_result(answer)
                else:
                    box.lock(answer)
        self._predicted.value = "" if walk.is_over or isinstance(step, Why) else _predictions(walk)
        self._path.value = "" if walk.is_over else _path(walk)
        self._notes.value = _notes(lesson)
        self.follow(walk)

    def clear(self) -> None:
        """Take away the questions, the attempts and the code of a step that is left."""
        self._shown = None
        self._fill((), ())

    def _told(self, walk: Walk) -> str:
        """Write the text of the step, and of the first one the question of the lesson."""
        if walk.is_over:
            return ""
        texts = [walk.lesson.question, walk.step.text] if walk.place == 0 else [walk.step.text]
        return "".join(_paragraphs([say(sentence)]) + self.second.below(sentence) for sentence in texts)

    def toggle_notes(self) -> None:
        """Show the notes for the teacher, or hide them."""
        self._shows_notes = not self._shows_notes
        parts.show(self._notes, self._shows_notes)

    def _fill(self, asks: Sequence[Ask], attempts: Sequence[Attempt]) -> None:
        """Make the questions and the attempts of a step."""
        for old in (*self._questions.children, *self._attempts.children, *self.beside.children):
            parts.close_all(old)
        self._asks = [box_for(self._post, ask, place, self._enable, self.second) for place, ask in enumerate(asks)]
        self._questions.children = [each.box for each in self._asks]
        self.beside.children = [each.beside for each in self._asks if each.beside is not None]
        self.buttons["commit"].description = say("Run it") if self.has_code else say("Commit")
        self._attempts.children = [
            button(f"attempt-{place}", say(one.title), partial(self._attempt, place), self._post)
            for place, one in enumerate(attempts)
        ]

    def _enable(self) -> None:
        self.buttons["commit"].disabled = None in self.answers

    def follow(self, walk: Walk, verdict: Verdict | None = None, playing: bool = False, passed: str = "") -> None:
        """Show what can be done now, how far the goal is, and how many networks of a strip pass."""
        strip = walk.step.strip
        parts.show(self.buttons["strip"], strip is not None and walk.can_go_on and not walk.is_over)
        title = strip.title if strip is not None else ""
        self.buttons["strip"].description = say("Show {strip}", strip=say(title)) if title else ""
        is_asked = bool(self._asks) and not walk.is_over
        is_check = isinstance(walk.step, Check)
        parts.show(self.buttons["commit"], is_asked and (not walk.is_committed or is_check))
        self._enable()
        self.buttons["next"].disabled = not walk.can_go_on
        parts.show(self.buttons["next"], not walk.is_over and (walk.is_committed or is_check))
        self.buttons["next"].description = say("Finish") if walk.place + 1 == len(walk.lesson.steps) else say("Next")
        parts.show(self.buttons["sandbox"], walk.is_over)
        parts.show(self.buttons["back"], walk.place > 0 and not walk.is_over)
        parts.show(self.buttons["hint"], bool(getattr(walk.step, "hints", ())) and not walk.is_over)
        attempts = walk.step.attempts if isinstance(walk.step, Watch) else ()
        for place, (each, one) in enumerate(zip(self._attempts.children, attempts)):
            each.icon = "check" if place in walk.made else ""
            each.description = _attempt(one, walk.made.get(place))
            each.disabled = playing
        told = "" if verdict is None else _verdict(verdict)
        self._verdict.value = "" if walk.is_over else told + (f"<p>{html.escape(passed)}</p>" if passed else "")


def _about(walk: Walk) -> str:
    lesson = walk.lesson
    about = say(
        "Lesson {number} · {minutes} minutes · step {step} of {steps}",
        number=lesson.number,
        minutes=lesson.minutes,
        step=walk.place + 1,
        steps=len(lesson.steps),
    )
    return f"<small>{html.escape(about)}</small>"


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def _predictions(walk: Walk) -> str:
    """Say what was predicted, beside the result."""
    lines = []
    for place, step in walk.predicted():
        for ask, answer in zip(step.asks, walk.answers[place]):
            words = say("{question} You predicted: {answer}.", question=say(ask.question), answer=ask.words(answer))
            lines.append(f"<p>{html.escape(words)}</p>")
    return "".join(lines[-3:])


def _notes(lesson: Lesson) -> str:
    """Return the notes for the teacher."""
    notes = "".join(f"<li>{html.escape(say(note))}</li>" for note in lesson.notes)
    return f"<b>{html.escape(say('For the teacher'))}</b><ul>{notes}</ul>" if notes else ""


def _path(walk: Walk) -> str:
    kind = walk.step.kind
    return " › ".join(
        f"<b>{html.escape(say(title))}</b>" if title == kind else html.escape(say(title)) for title in PATH
    )


def _attempt(one: Attempt, result: str | None) -> str:
    """Say what an attempt does, and how its run ended."""
    return say("{title}: {result}", title=say(one.title), result=result) if result else say(one.title)


def _verdict(verdict: Verdict) -> str:
    share = round(100 * verdict.progress)
    mark = "nnviz-met" if verdict else "nnviz-open"
    text = html.escape(verdict.evidence)
    bar = f'<progress max="100" value="{share}"></progress>'
    role = ' role="status"' if verdict else ""  # while it trains, the text changes several times a second
    return f'<div class="{mark}"{role}>{text}</div>{bar}'
