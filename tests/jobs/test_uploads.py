"""Uploads are kept once, checked, mended one by one; what would do harm is refused."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from planner.composition.office import Upload
from planner.composition.unpacking import Received
from planner.drafts.imports import Origin
from planner.errors import InputError
from tests.jobs.conftest import WHO, Bureau

TARGETS = "统一社会信用代码,名称\n".encode()


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def sent(bureau: Bureau, *files: tuple[str, bytes], **more):
    received = [Received(name, io.BytesIO(content)) for name, content in files]
    return bureau.office.take(Upload(files=received, **more), WHO)


def refused(bureau: Bureau, content: bytes) -> list[str]:
    before = sorted(bureau.folder.rglob("*"))
    with pytest.raises(InputError) as error:
        sent(bureau, ("year.zip", content), year=2026)
    assert sorted(bureau.folder.rglob("*")) == before
    return [finding.code for finding in error.value.findings]


def test_the_same_bytes_are_one_import(bureau):
    first = sent(bureau, ("targets.csv", TARGETS), year=2026)
    again = sent(bureau, ("year.zip", zipped(("市/targets.csv", TARGETS))), year=2026)
    assert again == first
    assert len(bureau.store.jobs.jobs()) == 1
    names = {f.name: f.origin for f in first.files}
    assert names == {"targets.csv": Origin.UPLOADED, "policy.toml": Origin.TEMPLATE}


def test_one_table_is_mended_and_the_rest_stays_with_the_policy_as_saved(bureau):
    first = sent(bureau, ("targets.csv", TARGETS), ("items.csv", b"x\n"), year=2026)
    policy = bureau.office.policy(first.import_id)
    text = policy.text.replace('embargo = "visit"', 'embargo = "none"')
    bureau.office.save_policy(policy, text, WHO)
    mended = sent(bureau, ("items.csv", b"y\n"), base=first.import_id)
    assert {f.name: f.origin for f in mended.files} == {
        "targets.csv": Origin.BASE,
        "items.csv": Origin.UPLOADED,
        "policy.toml": Origin.BASE,
    }
    assert bureau.office.policy(mended.import_id).text == text
    assert bureau.office.policy(first.import_id, 1).text == policy.text


def test_a_policy_changes_by_field(bureau):
    first = sent(bureau, ("targets.csv", TARGETS), year=2026)
    policy = bureau.office.policy(first.import_id)
    text = policy.text.replace('embargo = "visit"', 'embargo = "none"')
    bureau.office.save_policy(policy, text, WHO)
    (change,) = bureau.office.policy_changes(first.import_id, 1, 2)
    assert (change.field, change.before, change.after) == (
        "publish.embargo",
        "visit",
        "none",
    )


def test_names_are_forgiven_and_what_is_no_table_is_told(bureau):
    made = sent(
        bureau,
        ("Targets.CSV", TARGETS),
        ("读我.txt", b"x"),
        year=2026,
    )
    assert [f.code for f in made.told] == ["upload_renamed", "upload_unused"]
    assert "targets.csv" in {f.name for f in made.files}


def test_a_folder_in_gbk_is_read_as_windows_wrote_it(bureau):
    content = zipped(("XXXX/targets.csv", TARGETS), ("XXXX/YY.txt", b"x"))
    content = content.replace(b"XXXX", "市局".encode("gbk"))
    made = sent(
        bureau, ("y.zip", content.replace(b"YY", "注".encode("gbk"))), year=2026
    )
    assert "targets.csv" in {f.name for f in made.files}
    assert [f.value for f in made.told] == ["注.txt"]


def linked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_an_archive_that_would_do_harm_is_refused_and_leaves_nothing(bureau):
    zeros = b"0" * (20 << 20)
    assert refused(bureau, zipped(("targets.csv", zeros))) == ["upload_packed"]
    assert refused(bureau, zipped(("../targets.csv", b"x"))) == ["upload_path"]
    assert refused(bureau, zipped(("/etc/targets.csv", b"x"))) == ["upload_path"]
    assert refused(bureau, zipped(("a\\..\\targets.csv", b"x"))) == ["upload_path"]
    link = (linked("targets.csv"), b"/etc/passwd")
    assert refused(bureau, zipped(link)) == ["upload_link"]
    nested = zipped(("more.zip", zipped(("targets.csv", b"x"))))
    assert refused(bureau, nested) == ["upload_nested"]
    many = zipped(*((f"{n}.csv", b"") for n in range(201)))
    assert refused(bureau, many) == ["upload_many"]
    assert refused(bureau, b"PK\x03\x04 torn") == ["upload_broken"]
    twice = zipped(("a/targets.csv", b"x"), ("b/targets.xlsx", b"y"))
    assert refused(bureau, twice) == ["upload_twice"]


def test_an_archive_whose_sizes_lie_is_refused_by_what_comes_out(bureau):
    content = zipped(("targets.csv", b"0" * (20 << 20)))
    small = (1000).to_bytes(4, "little")
    data = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark)
        data[at + offset : at + offset + 4] = small
    assert refused(bureau, bytes(data))[0] in {"upload_broken", "upload_packed"}


def test_an_encrypted_member_is_refused(bureau):
    data = bytearray(zipped(("targets.csv", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bureau, bytes(data)) == ["upload_encrypted"]


def test_files_that_come_to_too_much_are_refused(bureau):
    # 8 MiB may be uploaded to this office.
    with pytest.raises(InputError) as error:
        sent(bureau, ("targets.csv", b"x" * (9 << 20)), year=2026)
    assert [f.code for f in error.value.findings] == ["upload_large"]


def test_an_import_needs_a_policy_or_a_year_and_a_base_that_is_there(bureau):
    for more, code in (
        ({}, "import_without_policy"),
        ({"base": "0" * 32}, "import_unknown"),
    ):
        with pytest.raises(InputError) as error:
            sent(bureau, ("targets.csv", TARGETS), **more)
        assert [f.code for f in error.value.findings] == [code]
    assert not list(Path(bureau.folder).glob("tmp*"))
