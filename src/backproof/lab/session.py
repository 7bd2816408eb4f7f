"""The session of a lab: it answers messages with parts of a state, and lets a training go on. No web in it, no clock.

A state is a mapping of parts, each plain data that a page draws; an answer holds the parts that are new. What a
session shows is a function of network, data, options and parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.errors import BackproofError, InputError
from backproof.lab import messages as say_
from backproof.lab.datasets import DataSet, data_for, of_points
from backproof.lab.demonstrations import demonstration
from backproof.lab.drawn_digit import recognised
from backproof.lab.going import gone_to
from backproof.lab.lab_options import OF_TRAINING, LabOptions, said_in
from backproof.lab.lab_training import Learning, Samples
from backproof.lab.lesson_file import begun_from
from backproof.lab.lessons import GIVEN, asked_at, refused_at
from backproof.lab.not_read import NotRead, not_read
from backproof.lab.over_time import keep
from backproof.lab.own_code import check_code
from backproof.lab.picture import drawn_for_the_step
from backproof.lab.scene import Scene, finite, fitting, known_subject, learnable
from backproof.lab.stage import Stage
from backproof.lab.start import Start, network_for
from backproof.lab.state_parts import ALWAYS, AT_A_STEP, AT_REST, FOR_A_LANGUAGE, PARTS, of_a_frame
from backproof.lab.taken_away import file_of
from backproof.lab.trained_address import steps_in
from backproof.lab.walk import Walk
from backproof.network import Parameters

StateParts = dict[str, Any]


class Session:
    """One session, begun with what the lab was started with.

    A host that cannot wait for a proof sets `later`: it is called, from another thread, when the part `proof` is there.
    """

    def __init__(self, start: Start | None = None) -> None:
        self.start = Start() if start is None else start
        self.own: DataSet | None = self.start.data
        self.running, self.demonstration, self.until = False, "", 0
        self.weight: tuple[int, int, int] | None = None
        self.samples = Samples()
        self.report: Any = self.start.report
        self.digit: StateParts | None = None
        self.other: Session | None = None
        self.later: Callable[[], None] | None = None
        self.is_open, self.options = False, self.start.options
        self.unread: tuple[NotRead, ...] | BackproofError = ()
        self._take(self.start.options)
        if self.start.lesson is not None and not self.start.address:
            self._open_place(GIVEN, 0)

    def _take(self, options: LabOptions, given: Parameters | None = None) -> None:
        """Begin with options: data, network, parameters, training; nothing is changed where they are refused."""
        data = data_for(options["data"], options["seed"], options["noise"], self.own)
        options = fitting(options, data)
        network = network_for(options, self.start)
        if given is None and self.own is self.start.data and self.start.has_parameters_for(options):
            given = self.start.parameters
        begun = network.init(options["seed"], options["init"]) if given is None else given
        learning = Learning(network, data, options, begun)
        if options["net"] != self.options["net"]:  # what was found in code for another network says nothing of this one
            self.report = self.start.report if options["net"] == self.start.options["net"] else None
        self.options, self.data, self.network, self.learning, self.given = options, data, network, learning, given
        self.samples, self.weight, self.digit, self.until = Samples(), None, None, 0
        self._stage()

    def _stage(self) -> None:
        """Make the scene anew from the parameters of now."""
        parameters = self.learning.parameters
        if finite(parameters):
            subject = known_subject(self.network)
            self.scene = Scene(self.options, self.network, parameters, self.data, subject)
        self.walk = Walk(self.network.sizes, self.options["detail"])

    def parts(self, names: tuple[str, ...]) -> StateParts:
        """Return parts of the state, by their names."""
        stage = self.on_stage()
        return {name: PARTS[name](stage) for name in names}

    def on_stage(self) -> Stage:
        """Return what parts are made of, as it is now."""
        second = None if self.other is None else self.other.on_stage()
        return Stage(
            self.scene, self.walk, self.learning.progress, self.running, self.samples, self.weight, self.start,
            self.report, self.digit, second, self.demonstration, self.given, self.later, self.unread,
            self.until,
        )  # fmt: skip

    def everything(self) -> StateParts:
        """Return the whole state, but for what is made only where a page asks for it."""
        return self.parts((*FOR_A_LANGUAGE, *ALWAYS))

    def answer(self, message: say_.AnyMessage) -> StateParts:
        """Return the parts of the state that a message changes.

        Raises:
            InputError: what cannot be done; the state is as it was.
        """
        if type(message) not in _ANSWERS:
            kind = type(message).__name__.lower()
            raise InputError("message: {kind} given, which is not answered here; accepted: the other kinds", kind=kind)
        return self.attempt(lambda: _ANSWERS[type(message)](self, message))

    def attempt(self, deed: Callable[[], StateParts]) -> StateParts:
        """Return what a deed returns; where it raises, the session is as it was."""
        before, learning = dict(vars(self)), dict(vars(self.learning))
        try:
            with np.errstate(all="ignore"):  # a number that is not finite is refused, by its name
                return deed()
        except BaseException:
            vars(self).update(before)
            vars(self.learning).update(learning)
            raise

    def _open(self, message: say_.Open) -> StateParts:
        """Begin: at an address, or as the lab was started; a page that comes again finds the session as it is."""
        address = message.address or ("" if self.is_open else self.start.address)
        refused = self._take_address(message.address, message.language) if message.address else None
        if not message.address and not self.is_open:
            self.options = self.options.changed({"lang": self.start.language or message.language})
            self.running = self.running or (self.start.may_train and self.start.moves)
            self._train_until(steps_in(self.start.address))
        self.is_open = True
        self._stage()
        if address:
            self.unread = refused or not_read(address, PARTS["options"](self.on_stage()))
        return self.everything()

    def _take_address(self, address: str, language: str) -> BackproofError | None:
        """Take what an address says; return why not where it asks for what is not to be had."""
        asked = LabOptions().changed({"lang": language or self.options["lang"]} | said_in(address))
        self.other, self.demonstration, self.running = None, "", False
        try:
            self._take(asked)
        except BackproofError as error:
            self.options = self.options.changed({"lang": asked["lang"]})
            return error
        self._train_until(steps_in(address))
        return None

    def _train_until(self, step: int) -> None:
        """Let the training go on to a step, as fast as it can, and pause there."""
        if step and self.start.may_train:
            self.until, self.running = step, True

    def _set(self, message: say_.Set) -> StateParts:
        before, changed = self.options, self.options.changed(message.changes)
        if changed.restarts(before):
            if changed["data"] == before["data"]:
                changed = fitting(changed, self.data)
            self._take(changed)
        else:
            network = network_for(changed, self.start)
            if network != self.network or any(changed[name] != before[name] for name in OF_TRAINING):
                self.learning.change(network, changed)
                self.until = 0
            self.options, self.network = changed, network
            self._stage()
        return self.parts(ALWAYS if changed["lang"] == before["lang"] else (*FOR_A_LANGUAGE, *ALWAYS))

    def _go(self, message: say_.Go) -> StateParts:
        before = drawn_for_the_step(self.scene)
        self.options = gone_to(message.to, self.walk, self.options)
        self._set_options()
        if self.running and isinstance(message.to, str):  # who goes from step to step wants to read them
            return self._train(say_.Train(deed="pause")) | self.parts(AT_A_STEP)
        return self.parts(AT_A_STEP if drawn_for_the_step(self.scene) == before else ("picture", *AT_A_STEP))

    def _set_options(self) -> None:
        self.walk = Walk(self.network.sizes, self.options["detail"])
        self.options = self.options.changed({"step": self.walk.step(self.walk.index(self.options["step"])).id})
        self.scene = self.scene.with_options(self.options)

    def _train(self, message: say_.Train) -> StateParts:
        if message.deed == "reset" and self.demonstration:
            return self._demonstrate(say_.Demonstration(name=self.demonstration))
        if message.deed == "reset":
            self.running = False
            self._take(self.options)
            return self.parts(ALWAYS)
        self.running, self.until = message.deed == "run", 0
        for each in self._runs():
            if message.deed == "step":
                each.learning.make_steps(1)
            if message.deed == "epoch":
                each.learning.make_epoch()
        return self.frame() | (self.parts(AT_REST) if not self.running else {})

    def _runs(self) -> tuple[Session, ...]:
        return (self,) if self.other is None else (self, self.other)

    def _walk_through(self, message: say_.Weight) -> StateParts:
        self.weight = None if message.layer is None else (message.layer, message.j, message.k)
        return self.parts(("paths",))

    def take_data(self, data: DataSet) -> StateParts:
        """Take a person's own rows as the data; nothing is changed where no network can learn them."""
        return self.attempt(lambda: self._take_own(data))

    def _take_own(self, data: DataSet) -> StateParts:
        self.own = data
        self._take(learnable(self.options.changed({"data": "own", "row": 1}), data))
        return self.parts(ALWAYS)

    def take_start(self, start: Start) -> StateParts:
        """Begin with what a lesson file holds; nothing is changed where that cannot be shown."""
        return self.attempt(lambda: self._begin_with(begun_from(start, self.start, self.options)))

    def _begin_with(self, start: Start) -> StateParts:
        self.start, self.own, self.report = start, start.data, start.report
        self.other, self.demonstration, self.running = None, "", False
        self._take(start.options)
        if start.lesson is not None:
            self._open_place(GIVEN, 0)
        return self.everything()

    def _demonstrate(self, message: say_.Demonstration) -> StateParts:
        if message.name is None:
            self.other, self.demonstration = None, ""
            return self.parts(ALWAYS)
        first, second = demonstration(message.name)
        self.own = first.data if first.data is not None else self.own
        self._take(first.options.changed(self.options.of_the_page), first.parameters)
        self.other = Session(replace(second, options=second.options.changed(self.options.of_the_page)))
        self.demonstration, self.running = message.name, False
        return self.parts(ALWAYS)

    def _teach(self, message: say_.Lesson) -> StateParts:
        if message.name is None:
            self.options = self.options.changed({"lesson": "", "at": 0})
            self._set_options()
            return self.parts(("lesson", *AT_A_STEP))
        self._open_place(message.name, message.at)
        return self.parts(ALWAYS)

    def _open_place(self, name: str, at: int) -> None:
        """Show a place of a lesson; what the places of a file leave open is as the file's address has it."""
        place, asked = asked_at(name, at, self.start, self.options)
        self.other, self.demonstration, self.running = None, "", False
        try:
            self._take(asked)
            self.learning.make_epochs(place.epochs, lambda: keep(self._staged()))
        except BackproofError as error:
            raise refused_at(asked["at"], error) from None
        self._train_until(steps_in(place.address))
        self.unread = not_read(place.address, PARTS["options"](self._staged()))

    def _staged(self) -> Stage:
        self._stage()
        return self.on_stage()

    def _recognise(self, message: say_.Digit) -> StateParts:
        self.digit = recognised(self.scene, message.pixels)
        return self.parts(("digit",))

    def _check(self, message: say_.Check) -> StateParts:
        try:
            self.report = check_code(message.code, self.network, may_run=self.start.may_run_code)
        except BackproofError as error:  # takes the place of the verdict on other code, which was pasted before
            if not self.start.may_run_code:
                raise
            self.report = error
        return self.parts(("check",))

    def advance(self, seconds: float, most: int | None = None) -> int:
        """Let the training go on for about so long; return how many steps were made."""
        if self.until:
            most = self.until - self.learning.progress.update
        with np.errstate(all="ignore"):
            made = self.learning.make_steps_for(seconds, most)
            if self.other is not None:
                self.other.learning.make_steps(made)
        is_there = bool(self.until) and self.learning.progress.update >= self.until
        if self.learning.progress.status or is_there:
            self.running, self.until = False, 0
        return made

    def frame(self, *, whole: bool = True, read: bool = True) -> StateParts:
        """Return the parts that change as the training goes on; without `whole` or `read` some less.

        Raises:
            InputError: a number that is shown is not finite; the training is then paused.
        """
        try:
            with np.errstate(all="ignore"):
                for each in self._runs():
                    each._stage()
                return self.parts(of_a_frame(whole, read))
        except BackproofError:
            self.running = False
            raise


_ANSWERS: dict[type, Callable[[Session, Any], StateParts]] = {
    say_.Open: Session._open,
    say_.Set: Session._set,
    say_.Go: Session._go,
    say_.Train: Session._train,
    say_.Drawn: lambda session, message: {},
    say_.Ask: lambda session, message: session.parts((message.part,)),
    say_.Weight: Session._walk_through,
    say_.Points: lambda session, message: session.take_data(of_points(message.points)),
    say_.Demonstration: Session._demonstrate,
    say_.Digit: Session._recognise,
    say_.Lesson: Session._teach,
    say_.Check: Session._check,
    say_.Take: lambda session, message: file_of(message.what, session.on_stage()),
}
