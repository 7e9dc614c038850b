"""Runs, jobs, schedules and imports: what is done in the background, and starting, stopping and repeating it."""

from __future__ import annotations

import shutil
from pathlib import PurePath
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile

from panhuo.access import Identity
from panhuo.api.door import Language, ServiceOf, allowed
from panhuo.api.problems import stored_problem
from panhuo.api.shapes.base import Done
from panhuo.api.shapes.work import (
    Import,
    Imports,
    ImportStarted,
    Job,
    JobId,
    Jobs,
    Run,
    Runs,
    Schedules,
    SetSchedules,
    StartRun,
)
from panhuo.jobs import imports, schedules
from panhuo.jobs import service as jobs
from panhuo.store import transaction
from panhuo.tower import runs
from panhuo.words.errors import BadField
from panhuo.words.ids import new_id
from panhuo.words.messages import catalogue, text

__all__ = ["router"]

router = APIRouter(tags=["work"])
RunReader = Annotated[Identity, Depends(allowed("runs.read"))]
Starter = Annotated[Identity, Depends(allowed("runs.start"))]
Keeper = Annotated[Identity, Depends(allowed("jobs.manage"))]
ImportReader = Annotated[Identity, Depends(allowed("imports.read"))]
Importer = Annotated[Identity, Depends(allowed("imports.write"))]
SettingsReader = Annotated[Identity, Depends(allowed("settings.read"))]
SettingsWriter = Annotated[Identity, Depends(allowed("settings.write"))]
Most = Annotated[int, Query(ge=1, le=200)]
FILES_MAX = 200


@router.get("/runs")
def read_runs(service: ServiceOf, caller: RunReader, lang: Language, limit: Most = 50) -> Runs:
    """Give the last runs, newest first; those who do not see everything see none."""
    with transaction(service.database, caller.scope) as database:
        rows = runs.runs(database, limit=limit)
    return Runs(items=[_run(row, lang=lang) for row in rows])


@router.post("/runs", status_code=202)
def start_run(service: ServiceOf, caller: Starter, order: StartRun | None = None) -> JobId:
    """Start a cycle; if one waits or runs already, that one is given."""
    given = {"refresh": order is not None and order.refresh}
    job_id = jobs.queue(service.database, caller.scope, kind="cycle", by=caller, now=service.clock(), given=given)
    return JobId(job_id=job_id)


@router.get("/runs/{run_id:uuid}")
def read_run(run_id: UUID, service: ServiceOf, caller: RunReader, lang: Language) -> Run:
    """Give one run."""
    with transaction(service.database, caller.scope) as database:
        return _run(runs.run_by_id(database, str(run_id)), lang=lang)


@router.get("/jobs")
def read_jobs(service: ServiceOf, caller: RunReader, lang: Language, limit: Most = 50) -> Jobs:
    """Give the last jobs, newest first."""
    return Jobs(items=[_job(row, caller, lang=lang) for row in jobs.jobs(service.database, caller, limit=limit)])


@router.get("/jobs/{job_id:uuid}")
def read_job(job_id: UUID, service: ServiceOf, caller: RunReader, lang: Language) -> Job:
    """Give one job."""
    return _job(jobs.job(service.database, caller, str(job_id)), caller, lang=lang)


@router.post("/jobs/{job_id:uuid}:cancel")
def cancel_job(job_id: UUID, service: ServiceOf, caller: Keeper) -> Done:
    """Stop a waiting job at once, a running one at its next step."""
    jobs.cancel(service.database, caller, str(job_id), now=service.clock())
    return Done()


@router.post("/jobs/{job_id:uuid}:retry", status_code=202)
def retry_job(job_id: UUID, service: ServiceOf, caller: Keeper) -> JobId:
    """Do a failed or cancelled job once more."""
    return JobId(job_id=jobs.retry(service.database, caller, str(job_id), now=service.clock()))


@router.get("/schedules")
def read_schedules(service: ServiceOf, caller: SettingsReader, lang: Language) -> Schedules:
    """Give when work is done by itself."""
    now = service.clock()
    items = [
        {name: row[name] for name in ("kind", "cron", "timezone", "enabled")}
        | {"title": text(f"tower.job.{row['kind']}", lang), "next_at": schedules.next_at(row, now=now)}
        for row in schedules.schedules(service.database, caller)
    ]
    return Schedules.model_validate({"items": items})


@router.put("/schedules")
def set_schedules(order: SetSchedules, service: ServiceOf, caller: SettingsWriter) -> Done:
    """Set when work is done by itself."""
    schedules.save(service.database, caller, [line.model_dump() for line in order.items], now=service.clock())
    return Done()


@router.get("/imports")
def read_imports(service: ServiceOf, caller: ImportReader, lang: Language, limit: Most = 20) -> Imports:
    """Give the last imports, newest first, with what became of each file."""
    rows = imports.imports(service.database, caller, limit=limit)
    return Imports(items=[_import(row, lang=lang) for row in rows])


@router.post("/imports", status_code=202)
def begin_import(
    files: Annotated[list[UploadFile], File(min_length=1)], service: ServiceOf, caller: Importer
) -> ImportStarted:
    """Take files (CSV, TSV, TXT, XLSX, Parquet) and read them in the background."""
    if not 1 <= len(files) <= FILES_MAX:
        raise BadField(field="files", value=len(files), expected=f"1-{FILES_MAX}")
    now = service.clock()
    import_id = new_id(now)
    folder = imports.folder_of(service.home, import_id)
    folder.mkdir(parents=True)
    kept: dict[str, int] = {}
    try:
        for file in files:
            name = _safe_name(file.filename or "", taken=set(kept))
            with (folder / name).open("wb") as target:
                shutil.copyfileobj(file.file, target, 1 << 20)
            kept[name] = (folder / name).stat().st_size
        told = [{"name": name, "bytes": size} for name, size in kept.items()]
        job_id = imports.begin(service.database, caller, import_id=import_id, files=told, now=now)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return ImportStarted(import_id=import_id, job_id=job_id)


@router.get("/imports/{import_id:uuid}")
def read_import(import_id: UUID, service: ServiceOf, caller: ImportReader, lang: Language) -> Import:
    """Give one import."""
    return _import(imports.import_by_id(service.database, caller, str(import_id)), lang=lang)


@router.get("/imports/{import_id:uuid}/rejects", response_class=Response)
def read_rejects(import_id: UUID, service: ServiceOf, caller: ImportReader) -> Response:
    """Give the refused rows with their reasons: one CSV, or a ZIP of several."""
    imports.import_by_id(service.database, caller, str(import_id))
    name, content = imports.rejects(service.home, str(import_id))
    kind = "application/zip" if name.endswith(".zip") else "text/csv; charset=utf-8"
    plain = name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{plain}"'})


def _safe_name(given: str, *, taken: set[str]) -> str:
    """Give a name that stays in its folder and is told apart from the others."""
    name = PurePath(given.replace("\\", "/")).name
    name = "".join(letter for letter in name if letter.isprintable() and letter not in '<>:"|?*').strip(" .")[:150]
    if not name:
        raise BadField(field="files", value=given[:60], expected="a file with a name")
    number = 1
    unique = name
    while unique in taken:
        number += 1
        unique = f"{PurePath(name).stem} ({number}){PurePath(name).suffix}"
    return unique


def _run(row: dict[str, Any], *, lang: str) -> Run:
    kept = ("run_id", "as_of", "state", "started_at", "finished_at", "data_version", "rows", "faults", "changes")
    steps = [step | {"title": _step(step["name"], lang)} for step in row["steps"]]
    return Run.model_validate({name: row[name] for name in kept} | {"by": row["by_name"], "steps": steps})


def _job(row: dict[str, Any], caller: Identity, *, lang: str) -> Job:
    kept = ("job_id", "kind", "state", "queued_at", "started_at", "finished_at")
    manages = caller.may("jobs.manage")
    progress = None
    if row["step"] is not None:
        progress = {"step": row["step"], "title": _step(row["step"], lang), "share": row["share"]}
    return Job.model_validate(
        {name: row[name] for name in kept}
        | {
            "title": text(f"tower.job.{row['kind']}", lang),
            "progress": progress,
            "by": row["by_name"],
            "error": stored_problem(row["error"], lang=lang),
            "may_cancel": manages and row["state"] in ("waiting", "running") and not row["cancel_asked"],
            "may_retry": manages and row["state"] in ("failed", "cancelled"),
        }
    )


def _import(row: dict[str, Any], *, lang: str) -> Import:
    files = [
        file
        | {
            "source_title": imports.source_title(file["source"], lang=lang),
            "warnings": [warning[0 if lang == "en" else 1] for warning in file["warnings"]],
            "error": stored_problem(file["error"], lang=lang),
        }
        for file in row["files"]
    ]
    told = {"by": row["by_name"], "files": files, "error": stored_problem(row["error"], lang=lang)}
    return Import.model_validate({name: row[name] for name in ("import_id", "job_id", "state", "at")} | told)


def _step(name: str, lang: str) -> str:
    return catalogue(lang).get(f"cli.step.{name}", name)
