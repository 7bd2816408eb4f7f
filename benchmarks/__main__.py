"""Run every benchmark, one after another."""

from benchmarks import engines, epoch, many

if __name__ == "__main__":
    epoch.main()
    engines.main()
    many.main()
