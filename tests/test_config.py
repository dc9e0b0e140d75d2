"""Config: declared settings, and messages for invalid values."""

from math import inf, nan
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nnviz.data.formula import allowed
from nnviz.errors import ConfigError
from nnviz.settings.annotations import Part
from nnviz.settings.config import Config, settings

SETTINGS = settings()
NUMBERS = [name for name, setting in SETTINGS.items() if setting.bounds != (None, None) and not setting.choices]
CHOICES = [name for name, setting in SETTINGS.items() if setting.choices]


def bounded(setting):
    """A strategy of the numbers that a setting takes, and what is next to them on either side."""
    low, high = setting.bounds
    if setting.is_whole:
        most = high if high is not None else 10**6
        return st.integers(low, most - setting.excludes_highest), [low - 1] + ([most + 1] if high is not None else [])
    excludes_low = any(getattr(part, "gt", None) is not None for part in setting.field.metadata)
    most = high if high is not None else 1e6
    good = st.floats(low, most, exclude_min=excludes_low, exclude_max=setting.excludes_highest)
    bad = [low if excludes_low else low - 1e-9]
    if high is not None:
        bad.append(high if setting.excludes_highest else high * (1 + 1e-9))
    return good, bad


# ---- what is allowed ----


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_has_a_title_a_description_and_a_default_that_is_allowed(name):
    field = SETTINGS[name].field
    assert field.title and field.description
    assert getattr(Config(**{name: field.default}), name) == field.default == getattr(Config(), name)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_within_the_bounds_are_taken_as_they_are(name):
    good, _ = bounded(SETTINGS[name])

    @given(good)
    def taken(value):
        assert getattr(Config(**{name: value}), name) == value

    taken()


@pytest.mark.parametrize("name", CHOICES)
def test_each_choice_is_taken(name):
    for choice in SETTINGS[name].choices:
        value = (choice,) if name == "features" else choice
        assert getattr(Config(**{name: value}), name) == value


def test_every_setting_has_a_place_on_the_page():
    assert {setting.place.part for setting in SETTINGS.values()} == set(get_args(Part))
    for part in ("bar", "side"):
        orders = [setting.place.order for setting in SETTINGS.values() if setting.place.part == part]
        assert len(set(orders)) == len(orders)


# ---- what is not ----


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_out_of_bounds_are_refused_with_name_value_and_bounds(name):
    setting = SETTINGS[name]
    for value in bounded(setting)[1]:
        with pytest.raises(ConfigError) as caught:
            Config(**{name: value})
        message = str(caught.value)
        assert message.startswith(f"{name} = {value!r}: ") and setting.allowed in message
        assert any(f"{bound:g}" in message or str(bound) in message for bound in setting.bounds if bound is not None)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", (nan, inf, -inf, "many", [], {}, object()), ids=lambda value: type(value).__name__)
def test_a_value_that_is_not_a_number_is_refused_with_name_and_value(name, value):
    with pytest.raises(ConfigError) as caught:
        Config(**{name: value})
    assert name in str(caught.value) and repr(value) in str(caught.value)


@pytest.mark.parametrize("name", CHOICES)
@given(value=st.text(max_size=8))
def test_unknown_names_are_refused_with_the_known_ones(name, value):
    choices = SETTINGS[name].choices
    if value in choices or (name, value) == ("activation", "identity"):
        return
    with pytest.raises(ConfigError) as caught:
        Config(**{name: (value,) if name == "features" else value})
    message = str(caught.value)
    assert message.startswith(name) and repr(value) in message and f"choose one of {', '.join(choices)}" in message


@pytest.mark.parametrize(
    "hidden, where",
    (
        ((0,), "hidden[0] = 0"),
        ((4, -1), "hidden[1] = -1"),
        ((2, 2000), "hidden[1] = 2000"),
        ((4, "x"), "hidden[1] = 'x'"),
        ((1,) * 17, "hidden = "),
        (4, "hidden = 4"),
    ),
    ids=str,
)
def test_invalid_layers_are_refused_by_place(hidden, where):
    with pytest.raises(ConfigError) as caught:
        Config(hidden=hidden)
    assert where in str(caught.value)


@pytest.mark.parametrize("features, why", (((), "features = ()"), (("x1", "x1"), "name each feature once")), ids=str)
def test_invalid_features_are_refused(features, why):
    with pytest.raises(ConfigError) as caught:
        Config(features=features)
    assert why in str(caught.value)


STRANGE: tuple[object, ...] = (
    None,
    "",
    "x",
    "8,8",
    "x2 >",
    "nan",
    "1" * 5000,
    "\ud800",
    b"x1",
    3,
    -1,
    1.5,
    True,
    1j,
    nan,
    inf,
    -inf,
    10**400,
    10**5000,
    (),
    [],
    {},
    set(),
    {"x1": 1},
    [None],
    [[1]],
    ((("x1",),),),
    ("x9",),
    ("x1", None),
    ("x1",) * 40,
    (1,) * 17,
    ("tanh", ("tanh",)),
    (4, "x"),
    (4, 1.5),
    (4, nan),
    range(3),
    object,
    np.zeros((2, 2)),
    np.array(["x1", "x9"]),
)
JARGON = ("input", "valid", "tuple", "string", "integer", "float", "parse", "item", "length", "finite", "truth value")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_message_names_once_what_is_allowed(name):
    setting = SETTINGS[name]
    refused = 0
    for value in STRANGE:
        try:
            Config(**{name: value})
        except ConfigError as error:
            message, refused = str(error), refused + 1
            where, _, _why = message.partition(" = ")
            assert where.split("[")[0] == name and "; " not in message, message
            [one] = error.refused
            assert one.setting.name == name and message.endswith(f": {one.why}") and message == str(one)
            assert not any(word in one.why.lower() for word in JARGON), message
            entry = setting.entry or setting
            told = [each.allowed for each in (setting, entry) if each.allowed] or [
                allowed(),
                f"as in {setting.example!r}",
            ]
            told += ["name each feature once", "give one for all, or one for each of the 2 hidden layers"]
            assert any(words in one.why for words in told), message
            assert error.titled.startswith(setting.field.title) and one.why in error.titled
    assert refused > 20


@pytest.mark.parametrize(
    "values, message",
    (
        ({"features": ()}, "features = (): choose at least one of x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2)"),
        ({"features": ("x3",)}, "features[0] = 'x3': choose one of x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2)"),
        (
            {"hidden": 3},
            "hidden = 3: give a list of numbers, as in (8, 8) (allowed: up to 16 whole numbers, each 1 to 1,024)",
        ),
        ({"hidden": (4, "x")}, "hidden[1] = 'x': give a whole number (allowed: 1 to 1,024)"),
        (
            {"muted": ((0, 4),)},
            "muted = ((0, 4),): layer 1 has 4 units (allowed: (0, 0) to (0, 3), or 1.1 to 1.4 as text)",
        ),
        (
            {"muted": ((2, 0),)},
            "muted = ((2, 0),): there are 2 hidden layers (allowed: layers 0 to 1, or 1 to 2 as text)",
        ),
        ({"hidden": (), "muted": ((0, 0),)}, "muted = ((0, 0),): there are no hidden layers"),
        (
            {"muted": ("1.2", "1.0")},
            "muted[1] = '1.0': give pairs (layer, unit) counted from 0, as in ((0, 2), (1, 0)), or as text counted "
            "from 1, as in 1.3,2.1",
        ),
        ({"learning_rate": 11}, "learning_rate = 11: out of range (allowed: above 0, up to 10)"),
        ({"batch_size": "1.000"}, "batch_size = '1.000': give a whole number (allowed: 1 to 100,000)"),
        ({"batch_size": "1_000"}, "batch_size = '1_000': give a whole number (allowed: 1 to 100,000)"),
        ({"learning_rate": "1_0"}, "learning_rate = '1_0': give a number (allowed: above 0, up to 10)"),
        ({"hidden": (2, "4_0")}, "hidden[1] = '4_0': give a whole number (allowed: 1 to 1,024)"),
        ({"clip_norm": "much"}, "clip_norm = 'much': give a number (allowed: 0 to 1,000,000)"),
        ({"initializer": 3}, "initializer = 3: choose one of uniform, zeros, normal, lecun, glorot, he"),
        ({"formula": 3}, "formula = 3: give a text, as in 'x2 > 3 * sin(x1)'"),
    ),
    ids=str,
)
def test_the_message_for_an_invalid_setting(values, message):
    with pytest.raises(ConfigError) as caught:
        Config(**values)
    assert str(caught.value) == message


@pytest.mark.parametrize("hidden", (3, None, "8,8", object), ids=str)
def test_invalid_layers_with_their_own_activations_are_refused(hidden):
    with pytest.raises(ConfigError, match=r"hidden = .*as in \(8, 8\)"):
        Config(hidden=(4,), activation=("relu",)).changed(hidden=hidden)


def test_an_activation_for_each_layer_must_be_as_many_as_layers():
    with pytest.raises(ConfigError, match="give one for all, or one for each of the 3 hidden layers"):
        Config(hidden=(4, 3, 2), activation=("relu", "tanh"))


def test_an_unknown_setting_is_named_with_the_known_ones():
    with pytest.raises(ConfigError) as caught:
        Config(learning_rates=0.1)
    assert str(caught.value) == f"learning_rates is not a setting: there are {', '.join(SETTINGS)}"


def test_one_message_names_all_errors():
    with pytest.raises(ConfigError) as caught:
        Config(learning_rate=-1, batch_size=0, dataset="sun")
    assert [line.split(" ")[0] for line in str(caught.value).split("; ")] == ["dataset", "learning_rate", "batch_size"]


# ---- as a value ----


def test_it_is_frozen():
    with pytest.raises(ValidationError):
        Config().learning_rate = 1


def test_equal_configs_are_one_key():
    assert Config(hidden=[4, 2]) == Config() and hash(Config(hidden=[4, 2])) == hash(Config())
    assert Config(features=("x2", "x1")) == Config()
    assert Config(activation="identity") == Config(activation="linear")
    assert Config(muted=[[1, 0], [0, 2], [0, 2]]) == Config(muted=("1.3", "2.1")) == Config(muted=((0, 2), (1, 0)))
    assert Config(seed=1) != Config()


def test_the_data_has_the_seed_of_the_run_unless_it_has_its_own():
    assert Config(seed=3).seed_of_data == 3 and Config(seed=3, data_seed=0).seed_of_data == 0
    assert SETTINGS["data_seed"].parse("") is None and SETTINGS["data_seed"].parse("4") == "4"
    assert SETTINGS["data_seed"].with_value(None) == "data seed as seed"
    assert SETTINGS["max_steps"].with_value(None) == "stop after never"


def test_a_changed_config_is_validated_like_a_new_one():
    config = Config(seed=3)
    assert config.changed(learning_rate=0.5) == Config(seed=3, learning_rate=0.5) and config == Config(seed=3)
    with pytest.raises(ConfigError, match="learning_rate = -1"):
        config.changed(learning_rate=-1)


@pytest.mark.parametrize(
    "before, hidden, after",
    (
        (("relu", "tanh"), (4, 3, 2), ("relu", "tanh", "tanh")),
        (("relu", "tanh"), (4,), ("relu",)),
        (("relu", "tanh"), (), ()),
        ((), (4,), ("tanh",)),
    ),
    ids=str,
)
def test_new_layers_get_the_last_ones_activation(before, hidden, after):
    config = Config(hidden=(4,) * len(before), activation=before)
    assert config.changed(hidden=hidden).activations == after


def test_one_activation_is_that_of_every_layer():
    assert Config(hidden=(4, 3), activation="elu").activations == ("elu", "elu")
    assert Config(hidden=()).activations == ()


@pytest.mark.parametrize(
    "hidden, left",
    (((4, 2), ((0, 2), (1, 0))), ((3, 1), ((0, 2), (1, 0))), ((2, 2), ((1, 0),)), ((8,), ((0, 2),)), ((), ())),
    ids=str,
)
def test_removed_units_are_no_longer_muted(hidden, left):
    config = Config(muted=((0, 2), (1, 0)))
    assert config.changed(hidden=hidden).muted == left
    with pytest.raises(ConfigError, match="muted"):
        config.changed(hidden=hidden, muted=((0, 9),))


def test_differences_are_the_settings_that_differ():
    one, other = Config(), Config(learning_rate=1, hidden=(3,))
    assert one.differences(other) == {"hidden": ((4, 2), (3,)), "learning_rate": (0.03, 1)}
    assert one.differences(Config()) == {}


# ---- as text ----


def written(value):
    """A value as it stands in a link."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_value_that_was_written_is_read_again(name):
    setting = SETTINGS[name]
    values = [setting.field.default]
    if name in NUMBERS:
        good, _ = bounded(setting)

        @given(good)
        def read_again(value):
            assert getattr(Config(**{name: setting.parse(written(value))}), name) == value

        read_again()
    values += [(choice,) if name == "features" else choice for choice in setting.choices]
    if name == "hidden":
        values += [(), (1,), (4, 3, 2)]
    if name == "muted":
        values += [((0, 2),), ((0, 2), (1, 0))]
    for value in values:
        held = getattr(Config(**{name: value}), name)
        assert held == value == getattr(Config(**{name: setting.parse(written(held))}), name)


@pytest.mark.parametrize("name", ("hidden", "features"))
def test_spaces_in_a_list_mean_nothing(name):
    default = getattr(Config(), name)
    assert getattr(Config(**{name: SETTINGS[name].parse(" " + " , ".join(map(str, default)) + " ,")}), name) == default


def test_a_muted_unit_is_written_as_the_page_counts():
    config = Config(muted=((0, 2), (1, 0)))
    assert written(config.muted) == "1.3,2.1" and SETTINGS["muted"].named(config.muted) == "1.3, 2.1"


def test_one_activation_is_written_alone_and_one_for_each_layer_with_commas():
    setting = SETTINGS["activation"]
    assert Config(activation=setting.parse("relu")).activations == ("relu", "relu")
    assert Config(activation=setting.parse("relu, tanh")).activations == ("relu", "tanh")


def test_a_bound_on_one_side_is_told_and_help_is_no_range():
    assert SETTINGS["patience"].allowed == "1 or more" and SETTINGS["formula"].allowed == ""
    assert SETTINGS["seed"].allowed == "0 to below 4,294,967,296"
    with pytest.raises(ConfigError, match=r"patience = 'soon': give a whole number \(allowed: 1 or more\)"):
        Config(patience="soon")


def test_names_are_read_as_people_write_them():
    assert SETTINGS["schedule"].titles["one_cycle"] == "one-cycle"
    assert SETTINGS["activation"].titles["relu"] == "ReLU" and SETTINGS["dataset"].titles["xor"] == "xor"
