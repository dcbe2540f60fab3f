#!/usr/bin/env python3
"""Fills ${NAME} in a file of the demo from the environment and prints the result.

    render.py [--models DIRECTORY] FILE

With --models, also from the models.json that train.py wrote there: STABLE_URI, STABLE_DIGEST, BETTER_URI, and so on.
A name without a value is an error.
"""

import argparse
import json
import os
import pathlib
import string
import sys


def values(models):
    found = dict(os.environ)
    if models:
        for name, entry in json.loads((models / "models.json").read_text()).items():
            found[f"{name.upper()}_URI"] = entry["uri"]
            found[f"{name.upper()}_DIGEST"] = entry["digest"]
    return found


def main():
    parser = argparse.ArgumentParser(description="Fill in a file of the demo.")
    parser.add_argument("--models", type=pathlib.Path, help="directory that train.py wrote")
    parser.add_argument("file", type=pathlib.Path)
    options = parser.parse_args()
    try:
        text = string.Template(options.file.read_text()).substitute(values(options.models))
    except (KeyError, ValueError) as error:
        print(f"render: {options.file}: {error} has no value", file=sys.stderr)
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
