"""Run every benchmark, one after another."""

from benchmarks import engines, epoch, many, per_example

if __name__ == "__main__":
    epoch.main()
    per_example.main()
    engines.main()
    many.main()
