// Linux's red-black tree with the largest gap noted at each node: what its memory
// management had before the maple tree.
#include "kernel.h"

#include <linux/rbtree_augmented.h>

#include "map.h"

struct node {
    struct rb_node rb;
    struct linux_mapping mapping;
    uint64_t gap;     // between the mapping before and this one
    uint64_t gap_max; // of the nodes below and this one
};

struct linux_map {
    struct rb_root root;
};

static uint64_t node_gap(const struct node *node) {
    return node->gap;
}

RB_DECLARE_CALLBACKS_MAX(static, gap_callbacks, struct node, rb, uint64_t, gap_max, node_gap)

static struct node *node_of(struct rb_node *rb) {
    return rb == NULL ? NULL : rb_entry(rb, struct node, rb);
}

static void node_set_gap(struct node *node, uint64_t previous_end) {
    if (node != NULL) {
        node->gap = node->mapping.begin - previous_end;
        gap_callbacks_propagate(&node->rb, NULL);
    }
}

struct linux_map *rbtree_create(void) {
    return calloc(1, sizeof(struct linux_map));
}

void rbtree_destroy(struct linux_map *map) {
    for (struct rb_node *rb; (rb = rb_first(&map->root)) != NULL;) {
        rb_erase_augmented(rb, &map->root, &gap_callbacks);
        free(node_of(rb));
    }
    free(map);
}

static struct node *node_at(const struct linux_map *map, uint64_t address) {
    for (struct rb_node *rb = map->root.rb_node; rb != NULL;) {
        struct node *node = node_of(rb);
        if (address < node->mapping.begin) {
            rb = rb->rb_left;
        } else if (address >= node->mapping.end) {
            rb = rb->rb_right;
        } else {
            return node;
        }
    }
    return NULL;
}

bool rbtree_insert(struct linux_map *map, struct linux_mapping mapping) {
    struct rb_node **link = &map->root.rb_node, *parent = NULL;
    struct node *before = NULL, *after = NULL;
    while (*link != NULL) {
        struct node *at = node_of(*link);
        parent = *link;
        if (mapping.end <= at->mapping.begin) {
            after = at;
            link = &parent->rb_left;
        } else if (mapping.begin >= at->mapping.end) {
            before = at;
            link = &parent->rb_right;
        } else {
            return false;
        }
    }
    struct node *node = malloc(sizeof *node);
    node->mapping = mapping;
    node->gap = mapping.begin - (before == NULL ? 0 : before->mapping.end);
    node->gap_max = node->gap;
    rb_link_node(&node->rb, parent, link);
    gap_callbacks_propagate(parent, NULL);
    rb_insert_augmented(&node->rb, &map->root, &gap_callbacks);
    node_set_gap(after, mapping.end);
    return true;
}

static void node_remove(struct linux_map *map, struct node *node) {
    struct node *after = node_of(rb_next(&node->rb)), *before = node_of(rb_prev(&node->rb));
    rb_erase_augmented(&node->rb, &map->root, &gap_callbacks);
    free(node);
    node_set_gap(after, before == NULL ? 0 : before->mapping.end);
}

bool rbtree_remove(struct linux_map *map, uint64_t begin, uint64_t end) {
    struct node *node = node_at(map, begin);
    if (node == NULL || node->mapping.begin != begin || node->mapping.end != end) {
        return false;
    }
    node_remove(map, node);
    return true;
}

bool rbtree_find(struct linux_map *map, uint64_t address, struct linux_mapping *mapping) {
    struct node *node = node_at(map, address);
    if (node == NULL) {
        return false;
    }
    *mapping = node->mapping;
    return true;
}

uint64_t rbtree_lookup(struct linux_map *map, uint64_t address) {
    struct node *node = node_at(map, address);
    return node == NULL ? 0 : node->mapping.word;
}

static void node_join_before(struct linux_map *map, struct node *node) {
    struct node *before = node == NULL ? NULL : node_of(rb_prev(&node->rb));
    if (before != NULL && before->mapping.end == node->mapping.begin &&
        before->mapping.word == node->mapping.word) {
        before->mapping.end = node->mapping.end;
        node_remove(map, node);
    }
}

bool rbtree_change(struct linux_map *map, uint64_t begin, uint64_t end, uint64_t word) {
    struct node *node = node_at(map, begin);
    if (node == NULL || node->mapping.end < end) {
        return false;
    }
    struct linux_mapping old = node->mapping;
    if (old.begin < begin) {
        node->mapping.end = begin;
        (void)rbtree_insert(map, (struct linux_mapping){begin, end, word});
        node = node_of(rb_next(&node->rb));
    } else {
        node->mapping = (struct linux_mapping){begin, end, word};
    }
    if (end < old.end) {
        (void)rbtree_insert(map, (struct linux_mapping){end, old.end, old.word});
    }
    node_join_before(map, node_of(rb_next(&node->rb)));
    node_join_before(map, node);
    return true;
}

// The leftmost node whose own gap has the length, below `rb` where some gap has.
static struct node *first_gap(struct rb_node *rb, uint64_t length) {
    for (;;) {
        struct node *node = node_of(rb), *left = node_of(rb->rb_left);
        if (left != NULL && left->gap_max >= length) {
            rb = rb->rb_left;
        } else if (node->gap >= length) {
            return node;
        } else {
            rb = rb->rb_right;
        }
    }
}

// The next node to the right of it whose gap has the length.
static struct node *next_gap(struct node *node, uint64_t length) {
    struct rb_node *rb = &node->rb;
    struct node *right = node_of(rb->rb_right);
    if (right != NULL && right->gap_max >= length) {
        return first_gap(rb->rb_right, length);
    }
    for (struct rb_node *parent; (parent = rb_parent(rb)) != NULL; rb = parent) {
        if (rb == parent->rb_right) {
            continue;
        }
        if (node_of(parent)->gap >= length) {
            return node_of(parent);
        }
        right = node_of(parent->rb_right);
        if (right != NULL && right->gap_max >= length) {
            return first_gap(parent->rb_right, length);
        }
    }
    return NULL;
}

static bool gap_fits(uint64_t from, uint64_t to, uint64_t length, uint64_t align, uint64_t *begin) {
    *begin = (from + align - 1) & ~(align - 1);
    return *begin < to && to - *begin >= length;
}

bool rbtree_find_gap(struct linux_map *map, uint64_t zone_begin, uint64_t zone_end, uint64_t length,
                     uint64_t align, uint64_t *begin) {
    struct rb_node *root = map->root.rb_node, *last = rb_last(&map->root);
    struct node *node =
        root != NULL && node_of(root)->gap_max >= length ? first_gap(root, length) : NULL;
    for (; node != NULL; node = next_gap(node, length)) {
        uint64_t from = node->mapping.begin - node->gap;
        uint64_t to = node->mapping.begin < zone_end ? node->mapping.begin : zone_end;
        if (gap_fits(from > zone_begin ? from : zone_begin, to, length, align, begin)) {
            return true;
        }
    }
    uint64_t end = last == NULL ? 0 : node_of(last)->mapping.end;
    return gap_fits(end > zone_begin ? end : zone_begin, zone_end, length, align, begin);
}
