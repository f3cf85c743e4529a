"""The serial lines of a boot, sorted into what a person reads and the records
that the programs print for tools: lines that begin with `#json `."""
import json

MARK = "#json "


class Transcript:
    def __init__(self):
        self.text = []      # every line, as it came
        self.records = []
        self.broken = []    # record lines that are no JSON object
        self.panic = None   # what the kernel said of itself

    def take(self, line):
        """Keeps the line. True if a person should read it."""
        self.text.append(line)
        if not line.startswith(MARK):
            if self.panic is None and line.startswith("kernel panic: "):
                self.panic = line.removeprefix("kernel panic: ")
            return True
        try:
            record = json.loads(line.removeprefix(MARK))
        except ValueError:
            record = None
        if isinstance(record, dict):
            self.records.append(record)
        else:
            self.broken.append(line)
        return False

    def of_kind(self, kind):
        return [record for record in self.records if record.get("kind") == kind]

    @property
    def verdict(self):
        """The verdict's record, or None. A boot gives one, and gives it last."""
        verdicts = self.of_kind("verdict")
        return verdicts[-1] if verdicts else None
