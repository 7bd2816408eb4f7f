"""Make houses.csv, new-houses.csv and haeuser.csv: 400 houses, 60 further ones, and the 400 as a German file has them.

None of them exists. Their prices follow the rule below, so that one knows what a model can learn, and how much noise
it cannot.

python examples/make_houses.py
"""

import csv
from pathlib import Path

import numpy as np

DISTRICTS = {"centre": 1.35, "harbour": 1.15, "garden city": 1.0, "station": 0.85}
NOISE = 0.06
GERMAN = ("Fläche", "Zimmer", "Baujahr", "Lage", "Garten", "Preis")


def houses(count, generator):
    """Return the rows, as mappings from column to value; area in m², price in euros."""
    for _ in range(count):
        district = generator.choice(list(DISTRICTS))
        area = round(float(generator.gamma(9.0, 13.0)) + 25)
        rooms = max(1, round(area / 28 + generator.normal(0, 0.7)))
        year = int(generator.integers(1900, 2025))
        garden = generator.random() < (0.2 if district == "centre" else 0.6)
        price = 1900 * area**0.95 * DISTRICTS[district] * (1.12 if garden else 1.0)
        price *= 1 + 0.25 * ((year - 1960) / 60) ** 2  # the old and the new are worth most
        price *= np.exp(generator.normal(0, NOISE))
        yield {
            "area": area,
            "rooms": rooms,
            "year": year if generator.random() > 0.05 else "",  # not known of every twentieth
            "district": district,
            "garden": "yes" if garden else "no",
            "price": round(price, -2).astype(int),
        }


def write(name, rows):
    """Write rows as a CSV file beside this one."""
    with open(Path(__file__).parent / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_german(name, rows):
    """Write rows as spreadsheets do in Germany: semicolons, decimal commas, Latin-1, and k.A. for what is missing."""
    with open(Path(__file__).parent / name, "w", newline="", encoding="latin-1") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(GERMAN)
        for row in rows:
            values = {**row, "area": f"{row['area']:.1f}".replace(".", ","), "year": row["year"] or "k.A."}
            writer.writerow(values.values())


if __name__ == "__main__":
    generator = np.random.default_rng(2025)
    known = list(houses(400, generator))
    write("houses.csv", known)
    write_german("haeuser.csv", known)
    write("new-houses.csv", list(houses(60, generator)))
