"""Words of the checks before publishing: what each is called, what it says, how it is mended, and what it does unless set."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.readiness import BLOCKS, WARNS

LANGUAGE_NAMES = dict(settings.LANGUAGES)  # each in its own words, as everywhere
NAMES_WITHIN = {"en": "English", "ru": "русский", "kk": "қазақша"}  # within a sentence

REVIEWERS = {"proof-reader": _("a native proof-reader"), "lawyer": _("a lawyer")}

# code: (name, sentence, cure, what it does unless an administrator sets it otherwise)
CHECKS = {
    "language_missing": (_("A language is missing"), _("The page does not exist in: %(language)s."), _("Press “Translate this page” in the menu of the page, then translate."), BLOCKS),
    "language_unpublished": (_("A language was never published"), _("The page is only a draft in: %(language)s."), _("Translate it wholly, then publish from the page of checks: all languages go live together."), BLOCKS),
    "language_stale_long": (_("A translation is stale for long"), _("Stale in %(language)s. Days since the source changed: %(days)s."), _("Translate what changed and publish it, or say in the matrix that the meaning is unchanged."), BLOCKS),
    "language_stale": (_("A translation is stale"), _("Stale in %(language)s. Days since the source changed: %(days)s."), _("Translate what changed and publish it, or say in the matrix that the meaning is unchanged."), WARNS),
    "language_unread": (_("Somebody has still to read it"), _("Still to be read by: %(readers)s."), _("Take the reader out under “Facts” when the text was read."), WARNS),
    "no_body": (_("The lesson is empty"), _("The lesson has no block."), _("Add a block under “Body”."), BLOCKS),
    "no_outcomes": (_("Outcomes are missing"), _("The programme has no outcome."), _("Add what the participant can do afterwards, under “Outcomes”."), BLOCKS),
    "block_incomplete": (_("A block is not filled in"), _("A required field of the block is empty or does not fit."), _("Fill it in, or take the block out."), BLOCKS),
    "no_alternative": (_("Alternative text is missing"), _("The picture has no description."), _("Write what it shows or mark it decorative."), BLOCKS),
    "no_transcript": (_("A transcript is missing"), _("The video has no transcript."), _("Write down what is said."), BLOCKS),
    "too_heavy": (_("The page is too heavy"), _("First load in KB: %(size)s, limit: %(most)s, largest part: %(part)s."), _("Take a smaller picture, or split the lesson."), BLOCKS),
    "fact_expired": (_("A fact has expired"), _("The fact %(fact)s is to be checked again."), _("Check it in the register of facts and enter the next day."), BLOCKS),
    "fact_unknown": (_("A fact is not in the register"), _("There is no fact %(fact)s in the register."), _("Correct the number, or record the fact."), WARNS),
    "fact_changed": (_("A fact has changed"), _("The fact %(fact)s says something else since this page was published."), _("Compare the wording with the register, then publish."), WARNS),
    "link_gone": (_("A link leads nowhere"), _("“%(words)s” leads to a page that does not exist."), _("Choose another page or take the link out."), BLOCKS),
    "link_hidden": (_("A link leads to an unpublished page"), _("“%(words)s” leads to a page that is not published."), _("Publish that page first, or take the link out."), WARNS),
    "link_dead": (_("A link to another site is broken"), _("“%(words)s” did not answer when it was tried last: %(target)s"), _("Open the address yourself; correct it or take the link out."), WARNS),
    "vague_link": (_("Vague words of a link"), _("“%(words)s” does not say where the link leads."), _("Name what the reader will find there."), WARNS),
    "heading_order": (_("Order of headings"), _("A heading of level %(level)s stands below none of the level above."), _("Begin with the larger heading."), WARNS),
    "letters_lost": (_("Kazakh letters are lost"), _("The text has none of the letters ә, ғ, қ, ң, ө, ұ, ү, һ, і."), _("Type it with a Kazakh keyboard: these letters were replaced by Russian ones."), BLOCKS),
    "mixed_letters": (_("Latin letters inside Cyrillic words"), _("Latin and Cyrillic letters in one word: %(words)s."), _("Type the word anew in one script: search does not find it otherwise."), WARNS),
    "long_lesson": (_("The lesson is long"), _("Minutes: %(minutes)s, at most: %(most)s."), _("Split the lesson."), WARNS),
    "long_video": (_("The video is long"), _("Minutes: %(minutes)s, at most: %(most)s."), _("Cut it, or say the same in words."), WARNS),
    "heavy_picture": (_("A picture is heavy"), _("The picture in KB: %(size)s, on a phone at most: %(most)s."), _("Save it smaller, or draw it as a diagram."), WARNS),
    "long_sentence": (_("A long sentence"), _("Words in the longest sentence: %(count)s."), _("Make two of it."), WARNS),
}  # fmt: skip
DEFAULT_LEVELS = {code: words[3] for code, words in CHECKS.items()}
LEVEL_NAMES = {"blocks": _("blocks"), "warns": _("warns"), "off": _("is not checked")}
STATE_NAMES = {
    "missing": pgettext_lazy("translation", "missing"), "draft": pgettext_lazy("translation", "draft"), "stale": pgettext_lazy("translation", "stale"),
    "current": pgettext_lazy("translation", "current"), "approved": pgettext_lazy("translation", "approved"),
}  # fmt: skip

# What a completion rule may ask for; a code of an upper floor that has no name here stands as it is.
REQUIREMENTS = {
    "lessons": _("Lessons"),
    "pre_test": _("Pre-test"),
    "post_test": _("Post-test"),
    "product": _("Practical product"),
    "attendance": _("Attendance"),
}
