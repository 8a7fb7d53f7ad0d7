// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <set>
#include <string>
#include <system_error>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "lfs/upload/upload.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/journal_files.hpp"
#include "tests/support/memory_file.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/scripted_transport.hpp"

namespace hoist::lfs {
namespace {

using test::FakeClock;
using test::MemoryFile;
using test::ScriptedTransport;
using test::SeenRequest;
using testing::IsSubsetOf;

constexpr PartNumber parts = 5;
constexpr std::uint64_t part_bytes = 10;
constexpr std::uint64_t object_bytes = parts * part_bytes - 3;
constexpr unsigned uploads = 2;
constexpr int died = 42;

/// What a part's ETag is, in which upload.
std::string etag_of(unsigned upload, PartNumber part) {
  return "\"" + std::to_string(upload) + "-" + std::to_string(part) + "\"";
}

/// The server, in memory that a killed process leaves behind. Part n at index n - 1.
struct Server {
  struct Upload {
    std::array<unsigned, parts> accepted{};  ///< how often
    std::array<unsigned, parts> tries{};
    bool completed = false;
    bool is_known = true;
    unsigned completions_to_fail = 1;
  };
  std::array<Upload, uploads> all;
  /// URLs of the first upload that are older have expired; the first ones do so at the third part.
  unsigned live_generation = 1;
  bool expires = false;
  /// Told to the client, which has since come back for more.
  std::array<bool, parts> settled{};
  unsigned calls = 0;  ///< of the ports
};

/// A server shared with child processes.
class SharedServer {
 public:
  SharedServer()
      : place_(::mmap(nullptr, sizeof(Server), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                      -1, 0)) {
    if (place_ == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    new (place_) Server();
  }
  SharedServer(const SharedServer&) = delete;
  SharedServer& operator=(const SharedServer&) = delete;
  ~SharedServer() { ::munmap(place_, sizeof(Server)); }
  Server* operator->() const { return static_cast<Server*>(place_); }
  Server& operator*() const { return *static_cast<Server*>(place_); }

 private:
  void* place_;
};

/// http://127.0.0.1/UPLOAD/GENERATION/PART and .../done?uploadId=UPLOAD
Action action_for(unsigned upload, unsigned generation) {
  const std::string base =
      "http://127.0.0.1/" + std::to_string(upload) + "/" + std::to_string(generation) + "/";
  Action action{SecretUrl(base + "done?uploadId=" + std::to_string(upload)),
                {{"chunk_size", std::to_string(part_bytes)}}};
  for (PartNumber part = 1; part <= parts; ++part) {
    action.header.push_back({std::to_string(part), base + std::to_string(part)});
  }
  return action;
}

/// What stands at that place of a URL's path: 0 the upload, 2 the generation, 4 the part or a 'd'.
char at_place(const std::string& url, std::size_t place) {
  return url.at(std::string("http://127.0.0.1/").size() + place);
}

TransferResult serve(Server& server, const SeenRequest& request) {
  const auto number = static_cast<unsigned>(at_place(request.url, 0) - '0');
  Server::Upload& upload = server.all.at(number);
  const HttpAnswer gone{404, {}, "<Error><Code>NoSuchUpload</Code></Error>"};
  if (!upload.is_known) return gone;
  const auto up = std::count_if(upload.accepted.begin(), upload.accepted.end(),
                                [](unsigned times) { return times > 0; });
  if (server.expires && number == 0 && up == 2) server.live_generation = 2;
  if (number == 0 &&
      static_cast<unsigned>(at_place(request.url, 2) - '0') < server.live_generation) {
    return HttpAnswer{403, {}, "<Error><Code>AccessDenied</Code></Error>"};
  }
  if (at_place(request.url, 4) == 'd') {
    if (std::exchange(upload.completions_to_fail, 0U) > 0) return HttpAnswer{503, {}, ""};
    const auto given = nlohmann::json::parse(request.body).at("parts");
    for (PartNumber part = 1; part <= parts; ++part) {
      const bool good = upload.accepted.at(part - 1) > 0 && given.size() == parts &&
                        given.at(part - 1).at("etag") == etag_of(number, part);
      if (!good) return HttpAnswer{400, {}, "<Error><Code>InvalidPart</Code></Error>"};
    }
    upload.completed = true;
    return HttpAnswer{200, {}, "{}"};
  }
  if (upload.completed) return gone;
  const auto part = static_cast<PartNumber>(at_place(request.url, 4) - '0');
  if (++upload.tries.at(part - 1) == 1 && part == 2) return HttpAnswer{503, {}, ""};
  ++upload.accepted.at(part - 1);
  return HttpAnswer{200, {{"ETag", etag_of(number, part)}}, ""};
}

/// Ends the process, as a kill would, at one of the calls that it counts.
class Crash {
 public:
  Crash(Server& server, unsigned at) : server_(server), at_(at) {}
  void call() const {
    if (++server_.calls == at_) ::_exit(died);
  }

 private:
  Server& server_;
  unsigned at_;
};

class CrashingClock final : public Clock {
 public:
  CrashingClock(const Clock& clock, const Crash& crash) : clock_(clock), crash_(crash) {}
  [[nodiscard]] TimePoint now() const override {
    crash_.call();
    return clock_.now();
  }
  [[nodiscard]] std::chrono::sys_seconds wall() const override {
    crash_.call();
    return clock_.wall();
  }

 private:
  const Clock& clock_;
  const Crash& crash_;
};

class CrashingFile final : public File {
 public:
  CrashingFile(const File& file, const Crash& crash) : file_(file), crash_(crash) {}
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into,
                      std::error_code& error) const noexcept override {
    crash_.call();
    return file_.read_at(offset, into, error);
  }
  [[nodiscard]] FileState state() const override {
    crash_.call();
    return file_.state();
  }

 private:
  const File& file_;
  const Crash& crash_;
};

class CrashingTransport final : public Transport {
 public:
  CrashingTransport(FakeClock& clock, Server& server, const Crash& crash)
      : server_(server),
        crash_(crash),
        transport_(clock, [&](const SeenRequest& request) { return serve(server, request); }) {}

  TransferId start(HttpRequest request) override {
    crash_.call();
    const char place = at_place(request.url.reveal(), 4);
    const TransferId id = transport_.start(std::move(request));
    if (place != 'd') parts_[id] = static_cast<PartNumber>(place - '0');
    return id;
  }
  void cancel(TransferId id) override {
    crash_.call();
    transport_.cancel(id);
  }
  [[nodiscard]] std::uint64_t body_bytes_sent(TransferId id) const override {
    crash_.call();
    return transport_.body_bytes_sent(id);
  }
  std::vector<FinishedTransfer> wait_until(TimePoint deadline) override {
    for (const PartNumber part : std::exchange(told_, {})) server_.settled.at(part - 1) = true;
    crash_.call();
    std::vector<FinishedTransfer> finished = transport_.wait_until(deadline);
    for (const FinishedTransfer& one : finished) {
      const auto* answer = std::get_if<HttpAnswer>(&one.result);
      if (answer != nullptr && answer->is_success() && parts_.contains(one.id)) {
        told_.push_back(parts_.at(one.id));
      }
    }
    return finished;
  }
  void limit_rate(std::uint64_t) override {}
  void interrupt() noexcept override {}

 private:
  Server& server_;
  const Crash& crash_;
  ScriptedTransport transport_;
  std::map<TransferId, PartNumber> parts_;
  std::vector<PartNumber> told_;
};

struct Row {
  const char* name;
  unsigned connections;
  bool server_forgets = false;
  bool urls_expire = false;
};

class CrashMatrix : public testing::TestWithParam<Row> {
 protected:
  /// One process's work on the object, with an action for that upload.
  void upload_once(unsigned number, unsigned crash_at) {
    const Crash crash(*server_, crash_at);
    FakeClock clock;
    const CrashingClock crashing_clock(clock, crash);
    const CrashingFile file(file_, crash);
    CrashingTransport transport(clock, *server_, crash);
    auto directory = PrivateDir::open(lfs_dir_.path(), "uploads");
    std::string why_not;
    const auto journal =
        UploadJournal::open(std::get<PrivateDir>(std::move(directory)), "name", why_not);
    const UploadJob job{"0badcafe", object_bytes, action_for(number, 1)};
    UploadOptions options;
    options.verify_parts = VerifyParts::off;
    options.schedule.connections = GetParam().connections;
    const UploadPorts ports{.transport = transport,
                            .clock = crashing_clock,
                            .random =
                                [&] {
                                  crash.call();
                                  return 0.5;
                                },
                            .stop_requested =
                                [&] {
                                  crash.call();
                                  return false;
                                },
                            .progress = [&](std::uint64_t) { crash.call(); },
                            .connections =
                                [&] {
                                  crash.call();
                                  return GetParam().connections;
                                },
                            .bandwidth = {},
                            .journal = journal.get(),
                            .log = [&](std::string_view) { crash.call(); },
                            .tell = [&](std::string_view) { crash.call(); },
                            .server = {.fresh_action =
                                           [&](const std::string&) {
                                             crash.call();
                                             return fresh_action(number);
                                           },
                                       .verify = {}}};
    upload(job, file, options, ports);
  }

  [[nodiscard]] BatchAction fresh_action(unsigned number) const {
    BatchAction answer;
    const bool is_there = server_->all[0].completed || server_->all[1].completed;
    if (!is_there) answer.upload = action_for(number, server_->live_generation);
    return answer;
  }

  /// The same in a process of its own; whether it died at that call.
  [[nodiscard]] bool dies_at(unsigned call) {
    server_->calls = 0;
    server_->expires = GetParam().urls_expire;
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        upload_once(0, call);
      } catch (const std::exception&) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) != 1);
    return WIFEXITED(status) && WEXITSTATUS(status) == died;
  }

  [[nodiscard]] std::set<PartNumber> parts_where(const auto& is_so) const {
    std::set<PartNumber> found;
    for (PartNumber part = 1; part <= parts; ++part) {
      if (is_so(part - 1)) found.insert(part);
    }
    return found;
  }

  void expect_that_it_goes_on() {
    const std::set<PartNumber> journalled = test::journalled_parts(lfs_dir_.path());
    const Server::Upload before = server_->all[0];
    const auto accepted = parts_where([&](std::size_t i) { return before.accepted.at(i) > 0; });
    const auto settled = parts_where([&](std::size_t i) { return server_->settled.at(i); });
    EXPECT_THAT(journalled, IsSubsetOf(accepted));
    // Once the upload is over there is no journal any more.
    if (!before.completed) {
      EXPECT_THAT(settled, IsSubsetOf(journalled)) << "the journal lacks a part";
    }
    server_->all[0].is_known = !GetParam().server_forgets;
    upload_once(1, 0);

    const Server::Upload& old_one = server_->all[0];
    const auto again = parts_where([&](std::size_t i) {
      return old_one.tries.at(i) > 0 && before.accepted.at(i) > 0 &&
             old_one.tries.at(i) > before.tries.at(i);
    });
    for (const PartNumber part : again) {
      EXPECT_FALSE(journalled.contains(part)) << "part " << part << " went again";
    }
    EXPECT_LE(again.size(), GetParam().connections) << "more went again than was in flight";
    EXPECT_TRUE(server_->all[1].completed || old_one.completed);
    EXPECT_THAT(test::journalled_parts(lfs_dir_.path()), testing::IsEmpty());
  }

  void begin_anew() {
    *server_ = Server();
    for (const auto& file : test::journal_files(lfs_dir_.path())) std::filesystem::remove(file);
  }

  const MemoryFile file_{std::string(object_bytes, 'x')};
  const test::TempDir lfs_dir_;
  const SharedServer server_;
};

TEST_P(CrashMatrix, ADeathAtAnyCallIsAPause) {
  unsigned call = 1;
  for (; dies_at(call); ++call) {
    SCOPED_TRACE("died at call " + std::to_string(call));
    expect_that_it_goes_on();
    if (HasFailure()) return;
    begin_anew();
  }
  EXPECT_GT(call, 100U);
  std::printf("%u calls\n", call - 1);
  EXPECT_TRUE(server_->all[0].completed);
}

/// What a power failure may leave.
TEST_P(CrashMatrix, AJournalCutAnywhereIsAPause) {
  // The second process finds the last part missing.
  unsigned call = 1;
  while (dies_at(call) && test::journalled_parts(lfs_dir_.path()).size() < parts - 1) {
    begin_anew();
    ++call;
  }
  const auto journal = test::journal_files(lfs_dir_.path()).at(0);
  const std::string whole = test::read_file(journal);
  const Server left_behind = *server_;
  for (std::size_t kept = 0; kept <= whole.size(); ++kept) {
    SCOPED_TRACE("cut to " + std::to_string(kept) + " of " + std::to_string(whole.size()));
    *server_ = left_behind;
    server_->settled = {};
    std::ofstream(journal, std::ios::binary | std::ios::trunc) << whole.substr(0, kept);
    std::filesystem::permissions(journal, std::filesystem::perms{0600});
    const auto journalled = test::journalled_parts(lfs_dir_.path());
    upload_once(1, 0);
    for (const PartNumber part : journalled) {
      EXPECT_TRUE(GetParam().server_forgets ||
                  server_->all[0].tries.at(part - 1) == left_behind.all[0].tries.at(part - 1))
          << "part " << part << " went again";
    }
    EXPECT_TRUE(server_->all[0].completed || server_->all[1].completed);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Upload, CrashMatrix,
                         testing::Values(Row{"OneConnection", 1}, Row{"ThreeConnections", 3},
                                         Row{"AForgetfulServer", 3, true},
                                         Row{"UrlsThatExpire", 3, false, true}),
                         test::row_name);

}  // namespace
}  // namespace hoist::lfs
