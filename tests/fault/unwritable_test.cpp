// SPDX-License-Identifier: Apache-2.0
// Journals that cannot be kept: an upload goes on without, and says so.
#include <filesystem>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/agent_world.hpp"
#include "tests/support/journal_files.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/without_root.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint64_t part_bytes = 1000;

hub::HubOptions small_parts() {
  hub::HubOptions options;
  options.uploads.chunk_size = part_bytes;
  return options;
}

constexpr std::uint64_t parts_of_object = 50;

/// How long the first line of a journal is.
std::uint64_t plan_line_bytes(const TestObject& object, const hub::UploadAction& action) {
  constexpr std::int64_t recently = 1'700'000'000;
  lfs::JournalPlan plan;
  plan.oid = object.oid;
  plan.size_bytes = object.content.size();
  plan.mtime_ns = recently * 1'000'000'000;
  plan.chunk_size_bytes = part_bytes;
  plan.completion_url = action.href;
  plan.expires = recently;
  for (const auto& [name, value] : action.header) {
    if (name != "chunk_size") plan.part_urls.push_back(value);
  }
  return lfs::journal_line(plan).size();
}

struct FullRow {
  const char* name;
  std::int64_t room_bytes;  ///< for lines after the first
};

/// A limit on the size of files ends what a write can do as a full disk does.
class FullDisk : public testing::TestWithParam<FullRow> {
 protected:
  [[nodiscard]] AgentOptions limited() {
    const auto first_line = static_cast<std::int64_t>(
        plan_line_bytes(object, world.hub().begin_upload(object.oid, object.content.size())));
    return {.before = {"prlimit", "--fsize=" + std::to_string(first_line + GetParam().room_bytes)}};
  }
  AgentWorld world{small_parts()};
  const TestObject object = world.add_object(parts_of_object * part_bytes);
};

TEST_P(FullDisk, CostsTheJournalButNotTheUpload) {
  WorkingAgent agent(world, limited());
  agent.ask_for(object);
  EXPECT_EQ(agent.completion(), WorkingAgent::success(object));
  EXPECT_TRUE(world.is_at_the_hub(object));
  EXPECT_THAT(agent.log(),
              HasSubstr("the journal cannot be written (File too large); goes on without it"));
  EXPECT_EQ(agent.end(), 0);
  EXPECT_THAT(journal_files(world.lfs_dir()), IsEmpty());
}

TEST_P(FullDisk, LeavesAJournalThatIsOfUseAsFarAsItGoes) {
  // The last part takes for ever.
  world.hub().set_faults(hub::parse_faults(R"({"rules": [{"on": "part", "parts": [)" +
                                           std::to_string(parts_of_object) +
                                           R"(], "stall": {"seconds": 600}}]})"));
  WorkingAgent killed(world, limited());
  killed.ask_for(object);
  ASSERT_TRUE(eventually([&] { return world.parts_sent(object).size() == parts_of_object - 1; }));
  ASSERT_TRUE(killed.kill());
  const auto known = journalled_parts(world.lfs_dir());
  EXPECT_LT(known.size(), parts_of_object - 1);
  EXPECT_EQ(known.empty(), GetParam().room_bytes < 0);

  world.hub().set_faults({});
  const auto begin = steady_clock::now();
  WorkingAgent agent(world);
  agent.ask_for(object);
  EXPECT_EQ(agent.completion(), WorkingAgent::success(object));
  EXPECT_TRUE(world.is_at_the_hub(object));
  for (const auto& record : world.parts_sent(object, begin)) {
    EXPECT_FALSE(known.contains(static_cast<lfs::PartNumber>(record.part)));
  }
}

INSTANTIATE_TEST_SUITE_P(Unwritable, FullDisk,
                         testing::Values(FullRow{"WithTheFirstLine", -5000},
                                         FullRow{"WithLaterLines", 1000}),
                         row_name);

/// A repository of an ordinary user, in which hoist may not write.
struct ReadOnlyRow {
  const char* name;
  const char* folder;
};

class ReadOnly : public testing::TestWithParam<ReadOnlyRow> {
 protected:
  ~ReadOnly() override { set_permissions(fs::perms{0755}); }

  void set_permissions(fs::perms of_folders) const {
    const fs::path top = world.repository() / GetParam().folder;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      if (entry.is_directory()) fs::permissions(entry.path(), of_folders);
    }
    fs::permissions(top, of_folders);
  }
  void give_to_ordinary_user() const {
    if (::geteuid() != 0) return;
    constexpr unsigned nobody = 65534;
    for (const auto& entry : fs::recursive_directory_iterator(world.repository())) {
      ASSERT_EQ(::lchown(entry.path().c_str(), nobody, nobody), 0);
    }
    ASSERT_EQ(::chown(world.repository().c_str(), nobody, nobody), 0);
  }

  AgentWorld world{small_parts()};
};

TEST_P(ReadOnly, PlacesCostTheJournalButNotTheUpload) {
  const TestObject object = world.add_object(20 * part_bytes);
  // Where the build is, others may not be able to go.
  const fs::path hoist = world.folder() / "hoist";
  fs::copy_file(HOIST_BINARY, hoist);
  give_to_ordinary_user();
  set_permissions(fs::perms{0555});
  WorkingAgent agent(world, {.before = without_root({}), .program = hoist});
  agent.ask_for(object);
  EXPECT_EQ(agent.completion(), WorkingAgent::success(object));
  EXPECT_TRUE(world.is_at_the_hub(object));
  EXPECT_THAT(agent.log(), AllOf(HasSubstr("no journal: "),
                                 AnyOf(HasSubstr("Permission denied"), HasSubstr("Read-only"))));
}

INSTANTIATE_TEST_SUITE_P(Unwritable, ReadOnly,
                         testing::Values(ReadOnlyRow{"LfsFolder", ".git/lfs"},
                                         ReadOnlyRow{"GitFolder", ".git"}),
                         row_name);

TEST(Unwritable, TheSecondOfTwoProcessesOnAnObjectGoesOnWithoutTheJournal) {
  hub::HubOptions options = small_parts();
  options.uploads.chunk_size = 10'000;
  options.faults =
      hub::parse_faults(R"({"rules": [{"on": "part", "slow": {"bytes_per_second": 40000}}]})");
  AgentWorld world(std::move(options));
  const TestObject object = world.add_object(100 * 10'000);
  WorkingAgent first(world);
  WorkingAgent second(world);
  first.ask_for(object);
  ASSERT_TRUE(eventually([&] { return !journalled_parts(world.lfs_dir()).empty(); }));
  second.ask_for(object);
  EXPECT_EQ(first.completion(), WorkingAgent::success(object));
  EXPECT_EQ(second.completion(), WorkingAgent::success(object));
  EXPECT_TRUE(world.is_at_the_hub(object));
  EXPECT_THAT(first.log(), Not(HasSubstr("no journal")));
  EXPECT_THAT(second.log(), HasSubstr("no journal: another process uploads the same object"));
  EXPECT_THAT(journal_files(world.lfs_dir()), IsEmpty());
}

}  // namespace
}  // namespace hoist::test
