// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <functional>
#include <future>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/journal_files.hpp"
#include "tests/support/process_table.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/test_seed.hpp"

namespace hoist::test {
namespace {

using std::chrono::steady_clock;
using ::testing::Not;
using ::testing::SizeIs;

/// Pushes that are killed in the middle.
class PushResumed : public GitWorld {
 protected:
  void start(std::size_t part_bytes, std::size_t parts, bool verify_action = true,
             std::size_t objects = 1) {
    hub::HubOptions options;
    options.uploads.chunk_size = part_bytes;
    options.verify_action = verify_action;
    start_hub_with(std::move(options));
    repository = make_repository();
    git(repository, {"config", "hoist.connections", std::to_string(connections)});
    for (std::size_t i = 1; i <= objects; ++i) {
      files.push_back({std::to_string(i) + ".bin", random_bytes(part_bytes * parts, i)});
    }
    commit(repository, files);
  }

  /// Lets each of the connections take that many bytes a second.
  void slow_hub_down(std::size_t bytes_per_second) {
    usual_rate = bytes_per_second;
    let_hub_take(bytes_per_second);
  }
  void let_hub_take(std::size_t bytes_per_second) {
    hub().set_faults(
        hub::parse_faults(R"({"rules": [{"on": "part", "slow": {"bytes_per_second": )" +
                          std::to_string(bytes_per_second) + "}}]}"));
  }

  [[nodiscard]] std::set<lfs::PartNumber> journalled() const {
    return journalled_parts(repository / ".git/lfs");
  }

  /// The `git push` that runs, which leads the group of all that it started.
  [[nodiscard]] pid_t push_group() const {
    for (const pid_t pid : processes_with(mark())) {
      if (pid > 1 && ::getpgid(pid) == pid && pid != ::getpgrp()) return pid;
    }
    return 0;
  }

  /// Pushes until it is time, then sends the signal to the whole group. What has not begun by then
  /// crawls, so that a busy machine does not let the push end before it is killed.
  void push_and_kill(int signal, const std::function<bool()>& is_time) {
    auto pushing = std::async(std::launch::async, [&] { return push(repository); });
    // It may be time before the push is there at all: what was sent earlier counts.
    EXPECT_TRUE(eventually([&] { return push_group() != 0 && is_time(); }));
    let_hub_take(5'000);
    const pid_t group = push_group();
    if (group != 0) ::kill(-group, signal);
    EXPECT_NE(pushing.get().exit_status, 0) << "the push was over before it was killed";
    EXPECT_TRUE(eventually([this] { return processes_with(mark()).empty(); }));
    let_hub_take(usual_rate);
  }

  /// The attempts to send a part that the hub saw begin after that time.
  [[nodiscard]] std::vector<hub::RequestRecord> parts_sent_after(
      steady_clock::time_point time) const {
    std::vector<hub::RequestRecord> records = hub().requests();
    std::erase_if(records, [&](const hub::RequestRecord& record) {
      return record.target != hub::Target::part || record.start <= time;
    });
    return records;
  }
  [[nodiscard]] std::uint64_t acknowledged_bytes() const {
    std::uint64_t bytes = 0;
    for (const hub::RequestRecord& record : parts_sent_after({})) {
      if (record.status == 200) bytes += record.body_bytes;
    }
    return bytes;
  }
  /// Tells uploads at the hub apart.
  [[nodiscard]] std::set<std::string> uploads_used_after(steady_clock::time_point time) const {
    std::set<std::string> ids;
    for (const hub::RequestRecord& record : parts_sent_after(time)) {
      ids.insert(record.url.substr(0, record.url.rfind('/', record.url.find('?'))));
    }
    return ids;
  }

  static constexpr unsigned connections = 8;
  std::size_t usual_rate = 0;  ///< of each connection, in bytes a second
  std::filesystem::path repository;
  std::vector<TestFile> files;
};

TEST_F(PushResumed, TenTimesSendsHardlyMoreThanTheFile) {
  constexpr std::size_t parts = 1024;
  constexpr std::size_t part_bytes = 24 * 1024;
  std::mt19937_64 generator(test_seed());
  start(part_bytes, parts);
  slow_hub_down(400'000);
  std::size_t round = 0;
  for (const std::size_t place : places_to_kill(10, parts, generator)) {
    const int signal = std::array{SIGKILL, SIGINT, SIGTERM}.at(round++ % 3);
    SCOPED_TRACE(testing::Message() << "round " << round << ", signal " << signal << " at part "
                                    << place << " of " << parts);
    const auto known = journalled();
    const auto begin = steady_clock::now();
    push_and_kill(signal, [&] { return journalled().size() >= place; });
    for (const auto& record : parts_sent_after(begin)) {
      EXPECT_FALSE(known.contains(static_cast<lfs::PartNumber>(record.part)))
          << "part " << record.part << " was in the journal and went again";
    }
    const auto now_known = journalled();
    EXPECT_TRUE(std::includes(now_known.begin(), now_known.end(), known.begin(), known.end()));
    if (HasFailure()) return;
  }
  hub().set_faults({});
  expect_success(push(repository));
  expect_on_hub(files);
  const double ratio =
      static_cast<double>(acknowledged_bytes()) / static_cast<double>(parts * part_bytes);
  EXPECT_LE(ratio, 1.1);
  std::printf("acknowledged bytes / bytes of the file: %.4f\n", ratio);
}

TEST_F(PushResumed, WithSeveralObjectsSendsHardlyMoreThanTheFiles) {
  constexpr std::size_t objects = 4;
  constexpr std::size_t parts = 120;
  constexpr std::size_t part_bytes = 24 * 1024;
  std::mt19937_64 generator(test_seed());
  start(part_bytes, parts, true, objects);
  slow_hub_down(400'000);
  for (const std::size_t place : places_to_kill(3, objects * parts * 3 / 4, generator)) {
    push_and_kill(SIGKILL, [&] { return count(hub::Target::part) >= place; });
    if (HasFailure()) return;
  }
  hub().set_faults({});
  expect_success(push(repository));
  expect_on_hub(files);
  EXPECT_LE(acknowledged_bytes() * 10, objects * parts * part_bytes * 11);
}

/// Smaller, so that it takes a second or two; ten parts from the end at "nine tenths".
class PushResumedOnce : public PushResumed {
 protected:
  static constexpr std::size_t parts = 100;

  void kill_at_nine_tenths(bool verify_action = true) {
    start(24 * 1024, parts, verify_action);
    slow_hub_down(100'000);
    push_and_kill(SIGKILL, [&] { return journalled().size() >= parts * 9 / 10; });
    hub().set_faults({});
    killed_at = steady_clock::now();
  }

  steady_clock::time_point killed_at;
};

TEST_F(PushResumedOnce, SendsOnlyTheRest) {
  kill_at_nine_tenths();
  expect_success(push(repository));
  expect_on_hub(files);
  EXPECT_LE(parts_sent_after(killed_at).size(), parts / 10);
  EXPECT_THAT(uploads_used_after({}), SizeIs(1));
}

TEST_F(PushResumedOnce, ToAnotherRemoteBeginsAnUploadOfItsOwn) {
  // Nothing but the completion tells this hub of an object, so that it must be the right one.
  kill_at_nine_tenths(false);
  git(repository, {"remote", "add", "other", url("me/other")});
  const auto of_origin = journal_files(repository / ".git/lfs");
  ASSERT_THAT(of_origin, SizeIs(1));
  const auto known = journalled();
  const auto before = uploads_used_after({});
  expect_success(push(repository, {"other", "main"}));

  EXPECT_THAT(parts_sent_after(killed_at), SizeIs(parts));
  const auto used = uploads_used_after(killed_at);
  EXPECT_THAT(used, SizeIs(1));
  EXPECT_FALSE(before.contains(*used.begin()));
  expect_on_hub(files);
  expect_cloned(files, "main", "me/other");
  EXPECT_EQ(journal_files(repository / ".git/lfs"), of_origin);
  EXPECT_EQ(journalled(), known);
}

TEST_F(PushResumedOnce, BeginsAnewWhereTheFileWasTouched) {
  kill_at_nine_tenths();
  const std::string oid = sha256_of(files.front().content);
  const auto object = repository / ".git/lfs/objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid;
  std::filesystem::last_write_time(
      object, std::filesystem::last_write_time(object) + std::chrono::seconds(1));
  expect_success(push(repository));
  expect_on_hub(files);
  EXPECT_THAT(parts_sent_after(killed_at), SizeIs(parts));
}

TEST_F(PushResumedOnce, BeginsAnewWhereTheHubHasForgottenTheUpload) {
  kill_at_nine_tenths();
  hub().forget_uploads();
  expect_success(push(repository));
  expect_on_hub(files);
  const auto sent = parts_sent_after(killed_at);
  EXPECT_EQ(std::count_if(sent.begin(), sent.end(), [](const auto& r) { return r.status == 200; }),
            std::ptrdiff_t{parts});
  EXPECT_LE(sent.size(), parts + connections);
  EXPECT_THAT(journal_files(repository / ".git/lfs"), SizeIs(0));
}

TEST_F(PushResumedOnce, LeavesNoAgentBehindAKilledGitLfs) {
  // An agent takes two seconds at most; a busy machine may need some more.
  constexpr std::chrono::seconds limit{5};
  start(24 * 1024, parts);
  slow_hub_down(100);
  auto pushing = std::async(std::launch::async, [&] { return push(repository); });
  EXPECT_TRUE(eventually([&] { return hub().peak_part_connections() > 0; }));
  const auto named = [this](const char* name) {
    std::vector<pid_t> pids = processes_with(mark());
    std::erase_if(pids, [&](pid_t pid) {
      const std::string program = arguments_of(pid);
      return !program.substr(0, program.find(' ')).ends_with(name);
    });
    return pids;
  };
  ASSERT_THAT(named("/hoist"), Not(SizeIs(0)));
  const auto deadline = steady_clock::now() + limit;
  for (const pid_t pid : named("git-lfs")) ::kill(pid, SIGKILL);
  while (!named("/hoist").empty() && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_THAT(named("/hoist"), SizeIs(0));
  EXPECT_NE(pushing.get().exit_status, 0);
}

TEST_F(PushResumed, IsShownAndForgottenOnRequest) {
  constexpr std::size_t parts = 40;
  start(64 * 1024, parts);
  slow_hub_down(400'000);
  push_and_kill(SIGKILL, [&] { return journalled().size() >= parts / 4; });

  const std::string hoist = folder() / "bin/hoist";
  const auto listed = nlohmann::json::parse(run({hoist, "uploads", "--json"}, repository).output);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["oid"], sha256_of(files[0].content));
  EXPECT_EQ(listed[0]["parts"], parts);
  EXPECT_EQ(listed[0]["parts_up"], journalled().size());
  EXPECT_EQ(listed[0]["uploading"], false);
  const auto doctor = run({hoist, "doctor"}, repository);
  EXPECT_EQ(doctor.exit_status, 0) << doctor.output;
  EXPECT_THAT(doctor.output, ::testing::HasSubstr("hoist uploads"));

  const std::string prefix = sha256_of(files[0].content).substr(0, 8);
  // The shell waits for what the watching hoist shows, and lets it go on meanwhile.
  const auto watched = run({"sh", "-c",
                            R"("$0" uploads --watch > "$1/watched" & watcher=$!
                               until [ -s "$1/watched" ]; do sleep 0.05; done
                               "$0" uploads --discard "$2" || exit
                               until grep -q '^No upload' "$1/watched"; do sleep 0.05; done
                               kill $watcher; wait $watcher; [ $? = 143 ])",
                            hoist, home().string(), prefix},
                           repository);
  expect_success(watched);
  EXPECT_THAT(read_file(home() / "watched"), ::testing::StartsWith(prefix));
  EXPECT_EQ(run({hoist, "uploads"}, repository).output, "No upload is unfinished.\n");
  hub().set_faults({});
  expect_success(push(repository));
  expect_on_hub(files);
}

}  // namespace
}  // namespace hoist::test
