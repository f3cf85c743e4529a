"""What tools/bench writes for other programs to read."""
import bench_document

FOUND = {
    "ns": {"churn": {"16": {"vspaced": 66.3, "std::map": 132.0}}},
    "instructions": {"churn": {"16": {"vspaced": 783.0}}},
    "bytes": {"vspaced": 23.8},
    "each": {"vspaced": (634, 3248)},
}


def test_one_work_of_one_peer_is_a_record():
    records = bench_document.tree_records(FOUND)
    assert records == [
        {"system": "vspaced", "name": "tree: churn", "mappings": 16, "ns": 66.3,
         "instructions": 783.0},
        {"system": "std::map", "name": "tree: churn", "mappings": 16, "ns": 132.0},
        {"system": "vspaced", "name": "tree: bytes for each mapping", "mappings": 65536,
         "bytes": 23.8},
        {"system": "vspaced", "name": "tree: single operations", "mappings": 65536,
         "median": 634, "max": 3248},
    ]
