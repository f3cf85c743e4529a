// The workload's model of its area in step with the real server, over the simulated kernel:
// every change and every batch is answered as the model says, and leaves what it says.
#include "server/world.h"

#include <gtest/gtest.h>

extern "C" {
#include "programs/workload/area_batch.h"
}

namespace {

class AreaTest : public testing::Test {
  protected:
    void SetUp() override {
        sim_transport_enter(world.kernel(), owner.space);
        sim_make_memory(world.kernel(), owner.space, 5, AREA_FRAMES * PAGE, RWX, false);
        uint32_t number = 0;
        uint64_t bytes = 0;
        ASSERT_EQ(vspaced_attach_account(&client, 0, 5, &number, &bytes), VSPACED_OK);
    }
    void TearDown() override {
        EXPECT_EQ(world.disagreement(), "");
    }
    void one() {
        const struct area_change change = area_change_draw(&random);
        struct area_told expected, told;
        const vspaced_result status = area_apply(&area, &change, &expected);
        ASSERT_EQ(vspaced_status_name(area_change_send(&client, &change, &told)),
                  vspaced_status_name(status));
        ASSERT_EQ(told.bytes, expected.bytes);
        ASSERT_EQ(told.address, expected.address);
    }
    void agree() {
        struct vspaced_cursor cursor = {};
        uint64_t bytes = 0;
        while (cursor.done == 0) {
            struct vspaced_mapping mappings[VSPACED_LIST_ENTRIES_MAX];
            uint32_t count = 0;
            ASSERT_EQ(vspaced_list(&client, 0, &cursor, mappings, VSPACED_LIST_ENTRIES_MAX, &count),
                      VSPACED_OK);
            for (uint32_t i = 0; i < count; i++) {
                const struct vspaced_mapping &mapping = mappings[i];
                bytes += mapping.length;
                for (uint64_t at = 0; at < mapping.length; at += PAGE) {
                    const struct area_page *page = area_page(&area, mapping.start + at);
                    ASSERT_TRUE(page->used);
                    ASSERT_EQ(page->backing, mapping.backing);
                    ASSERT_EQ(page->rights, mapping.rights);
                }
            }
        }
        ASSERT_EQ(bytes, area_bytes_used(&area));
    }

    World world;
    Process manager = world.manager_new();
    Process owner = world.client_new(manager);
    struct vspaced_client client = {Process::ENDPOINT, 0};
    struct random random = random_make(1);
    struct area area = {};
};

TEST_F(AreaTest, ChangesOneByOne) {
    for (unsigned i = 0; i < 20000; i++) {
        ASSERT_NO_FATAL_FAILURE(one()) << i;
        if (i % 64 == 0) {
            ASSERT_NO_FATAL_FAILURE(agree()) << i;
        }
    }
}

TEST_F(AreaTest, Batches) {
    unsigned done = 0;
    for (unsigned i = 0; i < 5000; i++) {
        ASSERT_NO_FATAL_FAILURE(one()) << i;
        struct area_batch batch = area_batch_draw(&random);
        struct vspaced_batch sent;
        const vspaced_result status = area_batch_apply(&area, &batch);
        ASSERT_EQ(vspaced_status_name(area_batch_send(&client, &batch, &sent)),
                  vspaced_status_name(status));
        if (status != VSPACED_OK) {
            ASSERT_EQ(sent.failed, batch.failed);
        }
        for (uint32_t k = 0; status == VSPACED_OK && k < batch.count; k++) {
            ASSERT_EQ(sent.addresses[k], batch.addresses[k]);
        }
        done += status == VSPACED_OK;
        ASSERT_NO_FATAL_FAILURE(agree()) << i;
    }
    EXPECT_GT(done, 500u) << "and most are refused";
}

} // namespace
