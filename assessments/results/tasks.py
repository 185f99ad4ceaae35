"""Work beside the requests: files of scores that take longer than a page may."""

from assessments.capacity.queries.results import sheets_wanted
from assessments.results.actions.exports import note_export
from assessments.results.exports.presets import PRESETS, file_name
from assessments.results.queries.options import Options
from lms.core.jobs import JobFile


def export_file(job, progress, at):
    """Make the file a person asked for; repeated from the start after a stop, because nothing else changes."""
    asked = job.parameters
    options, preset = Options.of(asked["options"]), PRESETS[asked["preset"]]
    total = sheets_wanted(options.wanted) * 41
    progress(0, total)
    made = preset.make(
        options, at=at, by=job.owner.printed_name, tick=lambda done: progress(min(done, total), total)
    )
    note_export(
        preset=asked["preset"], options=options.document(), purpose=asked["purpose"], counts=made.counts,
        digest=made.digest, by=job.owner, at=at,
    )  # fmt: skip
    return JobFile(file_name(asked["preset"], at), preset.content_type, made.content)
