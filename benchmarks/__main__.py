"""Run every benchmark, one after another."""

from benchmarks import engines, epoch

if __name__ == "__main__":
    epoch.main()
    engines.main()
