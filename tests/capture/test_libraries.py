"""Values of libraries: their outline is shown, what can be compared is, nothing is rendered or computed."""

from __future__ import annotations

import base64
import io
import random
import sys
import types
from typing import Any

import altair as alt
import attrs
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pydantic
import pytest
from PIL import Image

from st_state_inspector.capture import rebuild
from st_state_inspector.capture.weigh import own_bytes
from st_state_inspector.diff import diff
from st_state_inspector.history import History
from tests.recording import Session

from .values import capturer

try:
    from streamlit.util import AttributeDictionary
except ImportError:  # until 1.5x
    from streamlit.elements.lib.event_utils import AttributeDictionary

TOKEN = "ghp_" + "a1B2" * 9


def kept(value: Any) -> bool:
    """Whether a second look at an unchanged value gives the same Node."""
    c = capturer()
    node = c.capture("v", value)
    return c.capture("v", value, node) is node


def found(value: Any, change: Any) -> bool:
    """Whether a change in place is found, and found once."""
    c = capturer()
    node = c.capture("v", value)
    change()
    after = c.capture("v", value, node)
    return after is not node and c.capture("v", value, after) is after


OBJECTS: dict[str, Any] = {
    "frame": lambda cells: pl.DataFrame({"n": [1, 2], "x": pl.Series(cells, dtype=pl.Object)}),
    "series": lambda cells: pl.Series("x", cells, dtype=pl.Object),
    "nothing but objects": lambda cells: pl.DataFrame({"x": pl.Series(cells, dtype=pl.Object)}),
    "in pieces": lambda cells: pl.concat(
        [pl.DataFrame({"x": pl.Series([cell], dtype=pl.Object)}) for cell in cells], rechunk=False
    ),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_in_a_column_of_polars_are_compared(name: str) -> None:
    class Loud:
        def __init__(self) -> None:
            self.items: list[int] = []

        __repr__ = __str__ = __eq__ = __hash__ = lambda *_: 1 / 0  # type: ignore[assignment] # never run

    cells, make = [{"rows": [1]}, Loud()], OBJECTS[name]
    value, c = make(cells), capturer()
    node = c.capture("v", value)
    assert "not readable" not in node.preview, node.note
    assert not node.restorable
    assert c.capture("v", make(cells), node) is node
    assert kept(value)
    assert found(value, lambda: cells[0]["rows"].append(2))
    assert found(value, lambda: cells[1].items.append(2))
    assert c.capture("v", make([{"rows": [1]}, 5]), node) is not node


def test_attributes_of_an_app_s_own_frame_of_polars_are_compared() -> None:
    class Prices(pl.DataFrame):
        pass

    frame = Prices({"a": [1]})
    assert kept(frame)
    frame.currency = ["USD"]
    assert kept(frame)
    assert found(frame, lambda: frame.currency.append("CHF"))
    frame.token = "hunter2hunter2"
    node = capturer().capture("v", frame)
    assert not node.restorable
    assert "hunter2" not in repr(node.proof.prints)


def test_which_objects_of_polars_differ_is_told_and_secrets_among_them_are_not() -> None:
    cells: list[Any] = [{"rows": [1]}, None]
    c, value = capturer(), OBJECTS["frame"](cells)
    before = c.snapshot({"v": value}, {})
    cells[0]["rows"].append(2)
    after = c.snapshot({"v": value}, before)
    (change,) = diff(before, after, {})
    assert change.note.startswith("objects: {'x': [{'rows': [1]}, None]} -> {'x': [{'rows': [1, 2")
    cells[0]["token"] = TOKEN
    assert "ghp_" not in repr(c.capture("v", value, after["v"]).proof.prints[-1])


def test_an_image_shows_mode_and_size_and_its_pixels_are_compared():
    image = Image.new("RGB", (40, 30))
    assert capturer().capture("v", image).preview == "Image RGB 40 x 30"
    assert kept(image)
    assert found(image, lambda: image.putpixel((3, 4), (1, 2, 3)))


@pytest.mark.parametrize("mode", ["P", "PA"])
def test_the_palette_of_an_image_is_compared_too(mode: str) -> None:
    def image(first: int) -> Any:
        made = Image.new(mode, (2, 2))
        made.putpalette([first, 20, 30, *range(9)])
        return made

    value = image(10)
    assert kept(value)
    assert found(value, lambda: value.putpalette([99, 20, 30, *range(9)]))
    c = capturer()
    node = c.capture("v", image(10))
    assert c.capture("v", image(10), node) is node
    assert c.capture("v", image(11), node) is not node


@pytest.mark.parametrize("color", [3, (1, 2, 3), b"\x00\xff"])
def test_the_transparent_color_of_an_image_is_compared_too(color: Any) -> None:
    image = Image.new("RGB" if type(color) is tuple else "P", (2, 2))
    assert found(image, lambda: image.info.update(transparency=color))
    assert found(image, lambda: image.info.pop("transparency"))
    assert kept(image)


def tagged(kind: str = "jpeg") -> Any:
    """An image with EXIF tags, as it comes out of its file."""
    made, out = Image.new("RGB", (2, 2)), io.BytesIO()
    exif = made.getexif()
    exif[0x0112], exif[0x010E] = 1, "a title"
    exif.get_ifd(0x8769)[0x9286] = "a comment"
    made.save(out, kind, exif=exif)
    image = Image.open(io.BytesIO(out.getvalue()))
    image.load()
    return image


INFO: dict[str, tuple[Any, Any]] = {
    "info": (lambda: Image.new("RGB", (2, 2)), lambda v: v.info.update(dpi=(300, 300))),
    "inside info": (tagged, lambda v: v.info.setdefault("steps", []).append("cut")),
    "info of a file": (tagged, lambda v: v.info.pop("exif")),
    "tag": (tagged, lambda v: v.getexif().update({0x0112: 3})),
    "new tag": (tagged, lambda v: v.getexif().update({0x0131: "us"})),
    "no tag any more": (tagged, lambda v: v.getexif().__delitem__(0x010E)),
    "tag of a new image": (lambda: Image.new("RGB", (2, 2)), lambda v: v.getexif().update({0x0112: 3})),
    "tag further in": (tagged, lambda v: v.getexif()._ifds[0x8769].update({0x9286: "no"})),
    "new tag further in": (tagged, lambda v: v.getexif().get_ifd(0x8825).update({1: "N"})),
}


@pytest.mark.parametrize("name", INFO)
def test_what_an_image_says_of_itself_is_compared_too(name: str) -> None:
    make, change = INFO[name]
    c, value = capturer(), make()
    value.getexif().get_ifd(0x8769)
    before = c.snapshot({"v": value}, {})
    change(value)
    after = c.snapshot({"v": value}, before)
    (told,) = diff(before, after, {})
    assert told.note.startswith("info")
    assert c.snapshot({"v": value}, after)["v"] is after["v"]
    value.putpixel((0, 0), (9, 9, 9))
    value.info["also"] = 1
    (told,) = diff(after, c.snapshot({"v": value}, after), {})
    assert told.note.startswith("the pixels differ; info: ")


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff"])
def test_to_read_the_tags_of_an_image_is_no_change(kind: str) -> None:
    """PIL parses them when somebody asks for them, and each by itself."""
    c, image = capturer(), tagged(kind)
    node = c.capture("v", image)
    exif = image.getexif()
    assert c.capture("v", image, node) is node
    assert (exif[0x0112], exif[0x010E]) == (1, "a title")
    assert kind == "tiff" or exif.get_ifd(0x8769)[0x9286] == "a comment"
    assert exif.get_ifd(0x8825) == {}
    assert c.capture("v", image, node) is node
    assert c.capture("v", tagged(kind), node) is node
    exif[0x0112] = 3
    assert c.capture("v", image, node) is not node


def test_tags_that_cannot_be_read_are_compared_as_far_as_they_were() -> None:
    c, image = capturer(), tagged()
    exif = image.getexif()
    exif._info = 5
    node = c.capture("v", image)
    assert "not readable" not in node.preview, node.note
    exif._data[0x0112] = 3
    assert c.capture("v", image, node) is not node


def test_objects_in_the_info_of_an_image_are_not_run() -> None:
    class Loud:
        __repr__ = __str__ = __eq__ = __hash__ = lambda *_: 1 / 0  # type: ignore[assignment] # never run

    c, image = capturer(), tagged()
    image.info["loud"] = image.getexif()[0x0131] = Loud()
    node = c.capture("v", image)
    assert "not readable" not in node.preview, node.note
    assert c.capture("v", image, node) is node


def test_an_image_file_is_not_loaded(tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        node = capturer().capture("v", image)
        assert (node.preview, node.image) == ("PngImageFile L 8 x 8", "")
        assert node.note == "not compared: not loaded from its file yet"
        assert image._im is None


def picture(node: Any) -> Any:
    """The small picture of a Node, as whoever gets it sees it."""
    kind, _, data = node.image.partition(",")
    assert kind in ("data:image/png;base64", "data:image/jpeg;base64")
    assert len(node.image) <= 6_000
    return Image.open(io.BytesIO(base64.b64decode(data, validate=True)))


@pytest.mark.parametrize("mode", "1 L LA P RGB RGBA CMYK YCbCr HSV I I;16 F".split())
@pytest.mark.parametrize("size", [(1, 1), (40, 30), (300, 20), (2_000, 1_500)])
def test_an_image_in_memory_has_a_small_picture(mode: str, size: tuple[int, int]) -> None:
    node = capturer().capture("v", Image.new(mode, size))
    shown = picture(node)
    assert max(shown.size) <= 96
    assert abs(shown.size[0] * size[1] - shown.size[1] * size[0]) <= max(size) * 2
    assert own_bytes(node) >= len(node.image)


def test_a_picture_of_noise_is_small_too_and_shows_what_is_there() -> None:
    noise = Image.frombytes("RGBA", (500, 400), random.Random(1).randbytes(500 * 400 * 4))
    image = capturer().capture("v", noise).image
    assert not image or len(image) <= 6_000
    half = Image.new("RGB", (5_000, 4_000), (250, 10, 10))  # more than is compared in full
    half.paste((10, 10, 250), (0, 0, 2_500, 4_000))
    node = capturer().capture("v", half)
    shown = picture(node).convert("RGB")
    assert shown.getpixel((5, 5))[2] > 200
    assert shown.getpixel((90, 5))[0] > 200
    assert node.note == "sampled"
    assert kept(half)
    assert found(half, lambda: half.paste((0, 0, 0), (0, 0, 2_500, 2_000)))


def test_a_picture_holds_nothing_but_pixels() -> None:
    image = Image.new("RGB", (40, 30))
    image.info = {"comment": b"zq-secret-7x", "icc_profile": b"zq-secret-7x", "exif": b"zq-secret-7x"}
    node = capturer().capture("v", image)
    assert b"zq-secret" not in base64.b64decode(node.image.partition(",")[2])
    assert image.info["comment"]


def test_a_loaded_file_has_a_picture_and_what_is_redacted_has_none(tmp_path: Any) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        image.load()
        assert picture(capturer().capture("v", image)).size == (8, 8)
        nodes = capturer().snapshot({"password": image, "d": {"token": image}}, {})
        assert nodes["password"].image == nodes["d"].children[0][1].image == ""


class Screen(Image.Image):
    """An image whose pixels come from the app's own code."""

    def load(self) -> Any:
        raise AssertionError("its code was run")

    tobytes = resize = convert = copy = load


def test_an_image_of_a_class_of_the_app_is_not_looked_into() -> None:
    value = Screen()
    value._size, value._mode = (2, 2), "L"
    node = capturer().capture("v", value)
    assert (node.image, node.note) == ("", "not compared")


def test_a_picture_survives_saving() -> None:
    session = Session()
    session.run({"v": Image.new("RGB", (40, 30))})
    data = session.recorder.log.history.to_dict()
    node = History.from_dict(data).state_at(1)["v"]
    assert node.image.startswith("data:image/jpeg;base64,")
    assert [row["image"] for row in data["nodes"] if "image" in row] == [node.image]


def test_an_altair_chart_shows_its_title_and_is_compared_by_what_it_was_made_of():
    def chart(title: str) -> Any:
        data = pd.DataFrame({"a": [1, 2]})
        return alt.Chart(data, title=title).mark_bar().encode(x="a:Q")

    c = capturer()
    node = c.capture("v", chart("Sales"))
    assert node.preview == "Chart 'Sales'"
    assert c.capture("v", chart("Sales"), node) is node
    assert c.capture("v", chart("Costs"), node) is not node


def stand_in(monkeypatch: Any, name: str, body: dict[str, Any]) -> Any:
    """A class that is exactly where a library would have it."""
    module, _, cls_name = name.rpartition(".")
    made = types.ModuleType(module)
    cls = type(cls_name, (), {**body, "__module__": module})
    setattr(made, cls_name, cls)
    monkeypatch.setitem(sys.modules, module, made)
    return cls


def test_a_matplotlib_figure_shows_its_titles_and_is_not_drawn(monkeypatch):
    figure = stand_in(monkeypatch, "matplotlib.figure.Figure", {"savefig": None})()
    figure._suptitle = types.SimpleNamespace(_text="Overview")
    figure._localaxes = [types.SimpleNamespace(title=types.SimpleNamespace(_text="Sales"))]
    node = capturer().capture("v", figure)
    assert (node.preview, node.note) == ("Figure 'Overview, Sales'", "not compared")


def test_a_plotly_figure_shows_its_title_and_its_traces_are_compared(monkeypatch):
    figure = stand_in(monkeypatch, "plotly.basedatatypes.BaseFigure", {})()
    figure._data = [{"type": "bar", "y": np.arange(5)}]
    figure._layout = {"title": {"text": "Sales"}}
    assert capturer().capture("v", figure).preview == "BaseFigure 'Sales'"
    assert kept(figure)
    assert found(figure, lambda: figure._data[0]["y"].__setitem__(2, 9))


class Torch:
    """What torch says about itself without asking the device."""

    shape, dtype, device, _version = (3, 4), "torch.float32", "cuda:0", 0

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"asked for {name}")


def test_a_torch_tensor_shows_shape_dtype_and_device_and_counts_its_changes(monkeypatch):
    tensor = stand_in(monkeypatch, "torch.Tensor", dict(vars(Torch)))()
    assert capturer().capture("v", tensor).preview == "float32 3 x 4 on cuda:0, version 0"
    assert kept(tensor)
    assert found(tensor, lambda: setattr(tensor, "_version", 1))


def test_a_torch_tensor_of_inference_mode_has_no_version(monkeypatch):
    def refuse(_: Any) -> Any:
        raise RuntimeError("Inference tensors do not track version counter.")

    body = {"shape": (), "dtype": "torch.int64", "device": "cpu", "_version": property(refuse)}
    tensor = stand_in(monkeypatch, "torch.Tensor", body)()
    assert capturer().capture("v", tensor).preview == "int64 scalar on cpu"


def test_a_tensorflow_tensor_is_not_read(monkeypatch):
    body = {"shape": (2, None), "dtype": "<dtype: 'float32'>", "numpy": None}
    tensor = stand_in(monkeypatch, "tensorflow.python.framework.ops.Tensor", body)()
    assert capturer().capture("v", tensor).preview == "<dtype: 'float32'> 2 x None"


def test_an_uploaded_file_is_not_read():
    from streamlit.proto.Common_pb2 import FileURLs
    from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

    record = UploadedFileRec("id1", "photo.png", "image/png", b"0123456789")
    file = UploadedFile(record, FileURLs())
    file.seek(4)
    node = capturer().capture("v", file)
    assert (node.preview, node.size_bytes) == ("'photo.png' (image/png, 10 bytes)", 10)
    assert file.tell() == 4
    assert kept(file)


def test_polars_is_compared_where_it_is_eager_and_never_collected_where_it_is_lazy():
    c, frame = capturer(), pl.DataFrame({"a": [1, 2], "b": ["x", None]})
    node = c.capture("v", frame)
    assert c.capture("v", pl.DataFrame({"a": [1, 2], "b": ["x", None]}), node) is node
    assert c.capture("v", frame.with_columns(a=pl.lit(3)), node) is not node
    lazy = frame.lazy().map_batches(lambda _: 1 / 0)
    assert capturer().capture("v", lazy).preview == "LazyFrame (not collected)"
    series = pl.Series("s", [1, 2, 3])
    assert capturer().capture("v", series).preview == "3 rows x 1 columns: s"
    assert kept(series)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([["fine", TOKEN]]),
        pa.array([{"inner": {"deep": TOKEN}}]),
        pa.array([{"inner": [{"password": "hunter22!"}]}]),
        pa.array([TOKEN.encode()]),
        pa.array([TOKEN]).dictionary_encode(),
        pa.array([[("key", TOKEN)]], pa.map_(pa.string(), pa.string())),
        pa.array([TOKEN], pa.large_string()),
    ],
)
def test_a_secret_in_a_nested_arrow_column_is_found(column):
    node = capturer().capture("v", pa.table({"a": [1], "nested": column}))
    assert node.redacted
    assert node.held is None


def test_arrow_columns_with_too_much_text_to_be_looked_through_are_not_held():
    column = pa.array([["a"]] * 200_001)
    node = capturer(max_value_bytes=2**30).capture("v", pa.table({"a": column}))
    assert node.held is None
    assert "too much text" in node.note


def test_streamlits_own_values():
    c = capturer()
    delta = {"edited_rows": {0: {"a": 1}}, "added_rows": [], "deleted_rows": []}
    assert c.capture("editor", delta).note == "edit delta, not the table"
    assert c.capture("editor", AttributeDictionary(delta)).note == "edit delta, not the table"
    selection = AttributeDictionary({"selection": AttributeDictionary({"rows": [1], "columns": []})})
    node = c.capture("table", selection)
    assert node.children[0][0] == "selection"
    assert c.capture("table", selection, node) is node
    messages = [{"role": "user", "content": "hi"}]
    assert c.capture("messages", messages).preview == "[{'role': 'user', 'content': 'hi'}]"


class Model(pydantic.BaseModel):
    name: str
    tags: list[str] = []
    _hidden: int = 1


@attrs.define
class Slotted:
    name: str
    tags: list[str] = attrs.field(factory=list)


@attrs.define(slots=False)
class Plain:
    name: str
    tags: list[str] = attrs.field(factory=list)


@pytest.mark.parametrize("cls", [Model, Slotted, Plain])
def test_models_show_their_fields_and_changes_in_them_are_found(cls):
    value = cls(name="a")
    node = capturer().capture("v", value)
    private = ["_hidden"] if cls is Model else []
    assert [label for label, _ in node.children] == ["name", "tags", *private]
    assert kept(value)
    assert found(value, lambda: value.tags.append("x"))


def test_attrs_instances_can_be_put_back_and_pydantic_models_can_not():
    """A model has more to it than its fields: which of them were set, and what is private."""
    assert rebuild(capturer().capture("v", Slotted("a", ["x"]))) == Slotted("a", ["x"])
    assert not capturer().capture("v", Model(name="a")).restorable


def test_a_model_of_pydantic_1_is_an_object_with_its_fields():
    from pydantic.v1 import BaseModel

    class Old(BaseModel):
        name: str

    value = Old(name="a")
    assert capturer().capture("v", value).children[0][0] == "name"
    assert found(value, lambda: setattr(value, "name", "b"))


class GeoFrame(pd.DataFrame):
    """Like GeoDataFrame: a subclass with a constructor and methods of its own."""

    _metadata = ["crs"]

    @property
    def _constructor(self) -> Any:
        raise AssertionError("asked for _constructor")

    def __getitem__(self, key: Any) -> Any:
        raise AssertionError("asked for an item")


def test_a_frame_of_a_subclass_is_read_without_its_own_methods():
    frame = GeoFrame({"a": [1, 2]})
    node = capturer().capture("v", frame)
    assert node.preview == "2 rows x 1 columns: a"
    assert not node.restorable
    assert kept(frame)


class Column(pd.Series):
    _metadata = ["unit"]


class Measured(np.ndarray):
    @property
    def scale(self) -> Any:
        raise AssertionError("its property was run")


def measured(dtype: Any) -> Any:
    array = np.zeros(3, dtype).view(Measured)
    array.unit = "m"
    return array


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: GeoFrame({"a": [1, 2]}), "crs"),
        (lambda: Column([1, 2], name="a"), "unit"),
        (lambda: measured(float), "unit"),
        (lambda: measured(object), "unit"),
        (lambda: np.ma.masked_array([1, 2], [0, 1]).view(type("M", (np.ma.MaskedArray,), {})), "unit"),
    ],
)
def test_what_a_subclass_of_a_frame_or_an_array_stores_is_compared_too(make: Any, name: str) -> None:
    def value(text: Any) -> Any:
        made = make()
        setattr(made, name, text)
        return made

    held = value("EPSG:1")
    assert kept(held)
    assert kept(make())
    assert found(held, lambda: setattr(held, name, "EPSG:3"))
    c = capturer()
    node = c.capture("v", value(["EPSG:1"]))
    assert c.capture("v", value(["EPSG:1"]), node) is node
    assert c.capture("v", value(["EPSG:2"]), node) is not node
    assert c.capture("v", value([TOKEN]), node) is not node
    assert TOKEN not in repr(c.capture("v", value(TOKEN)))


def test_the_note_of_a_frame_tells_the_attributes_that_differ() -> None:
    frame = GeoFrame({"a": [1, 2]})
    frame.crs = "EPSG:1"
    c = capturer()
    before = c.snapshot({"v": frame}, {})
    frame.crs = "EPSG:3"
    (change,) = diff(before, c.snapshot({"v": frame}, before))
    assert change.note == "attributes: {'crs': 'EPSG:1'} -> {'crs': 'EPSG:3'}"
    array = measured(float)
    before = c.snapshot({"v": array}, {})
    array.unit = "km"
    (change,) = diff(before, c.snapshot({"v": array}, before))
    assert change.note == "attributes: {'unit': 'm'} -> {'unit': 'km'}"


def test_a_frame_that_is_an_attribute_of_itself_is_read_all_the_same() -> None:
    frame = GeoFrame({"a": [1, 2]})
    frame.crs = frame
    assert capturer().capture("v", frame).preview == "2 rows x 1 columns: a"


def test_a_write_through_the_array_that_a_frame_shares_is_found():
    array = np.zeros((50, 2))
    frame = pd.DataFrame(array, copy=False)
    assert kept(frame)
    assert found(frame, lambda: array.__setitem__((3, 1), 5.0))
    numbers = np.zeros(50)
    assert found(pd.Series(numbers, copy=False), lambda: numbers.__setitem__(3, 1.0))


def test_a_secret_number_is_hidden_where_it_stands_alone():
    from st_state_inspector.capture import Capturer
    from st_state_inspector.options import Options

    c = Capturer(Options(), lambda: ("4711081542", "2024"))
    assert c.capture("v", 4711081542).redacted
    assert c.capture("v", [1, 4711081542, 2]).children[1][1].redacted
    assert not c.capture("v", 2024).redacted
    big = c.capture("v", [*range(300), 4711081542])
    assert "4711081542" not in repr(big.proof) + repr(big.held)


def test_sqlalchemy_like_rows_are_read_without_a_query():
    class Lazy:
        def __get__(self, instance: Any, owner: Any) -> Any:
            raise AssertionError("a query was sent")

        def __set__(self, instance: Any, value: Any) -> None: ...

    class Row:
        orders = Lazy()

        def __init__(self) -> None:
            self._sa_instance_state = object()
            self.id = 7

    assert [label for label, _ in capturer().capture("v", Row()).children] == ["id"]
