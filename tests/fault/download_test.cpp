// SPDX-License-Identifier: Apache-2.0
// Objects from the local hub over real sockets.
#include "lfs/download/download.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/http/curl_transport.hpp"
#include "lfs/session/session.hpp"
#include "tests/fault/upload_run.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t piece_bytes = 256 * 1024;

class DownloadFaultTest : public testing::Test {
 protected:
  explicit DownloadFaultTest(std::chrono::seconds url_lifetime = std::chrono::hours(24))
      : hub_(options(folder_.path() / "hub", url_lifetime)),
        session_({.config = git_config_of(
                      {{"remote.origin.url", hub_.url() + "/user/x"}, {"hoist.connections", "4"}}),
                  .environment = environment_of({})}) {}
  static hub::HubOptions options(const fs::path& root, std::chrono::seconds url_lifetime) {
    hub::HubOptions options;
    options.root = root;
    options.url_lifetime = url_lifetime;
    return options;
  }

  /// Puts an object on the hub.
  TestObject add(std::uint64_t size, std::uint64_t seed = 0) {
    TestObject object = make_object(size, seed);
    const auto given = hub_.begin_upload(object.oid, size);
    EXPECT_EQ(run_upload(object, to_action(given)).words(), "");
    wanted_.push_back({object.oid, size});
    contents_[object.oid] = object.content;
    return object;
  }

  std::vector<std::string> failures() {
    const auto stop = [this] { return stop_ && stop_(); };
    const auto server = session_.batch_client("origin", lfs::Operation::download, {}, stop);
    lfs::DownloadLimits limits;
    limits.width = {4, 4};
    limits.whole_bytes = 2 * piece_bytes;
    limits.least_piece_bytes = limits.most_piece_bytes = piece_bytes;
    const lfs::DownloadPorts ports{
        .transport = session_.transport(),
        .clock = session_.clock(),
        .random = [] { return 0.1; },
        .stop_requested = stop,
        .share_of = [](unsigned connections) { return connections; },
        .bandwidth = [this] { return bandwidth_; },
        .progress = [this](std::uint64_t bytes) { progress_ = bytes; },
        .ask = [&](const std::vector<lfs::ObjectId>& asked) { return server->batch(asked); },
        .adopt =
            [this](const lfs::ObjectId& object, const fs::path& path) {
              adopted_[object.oid] = read_file(path);
              fs::remove(path);
            }};
    std::vector<std::string> words;
    const auto parts = lfs::PartsFolder::open(folder_.path() / "lfs");
    for (const lfs::ObjectResult& result : lfs::download(wanted_, parts, limits, ports)) {
      if (result.error) words.emplace_back(result.error->what());
    }
    return words;
  }

  [[nodiscard]] std::vector<hub::RequestRecord> gets() const {
    std::vector<hub::RequestRecord> found;
    for (const hub::RequestRecord& request : hub_.requests()) {
      if (request.target == hub::Target::get) found.push_back(request);
    }
    return found;
  }
  [[nodiscard]] std::size_t batches() const {
    std::size_t count = 0;
    for (const hub::RequestRecord& request : hub_.requests()) {
      if (request.target == hub::Target::batch) ++count;
    }
    return count;
  }

  TempDir folder_;
  hub::LocalHub hub_;
  lfs::Session session_;
  std::vector<lfs::ObjectId> wanted_;
  std::map<std::string, std::string> contents_;
  std::map<std::string, std::string> adopted_;
  std::uint64_t bandwidth_ = 0;
  std::uint64_t progress_ = 0;
  std::function<bool()> stop_;
};

struct Row {
  const char* name;
  const char* fault;  ///< a file of tests/hub/faults, without its ending
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.fault; }

class DownloadFaults : public DownloadFaultTest, public testing::WithParamInterface<Row> {};

TEST_P(DownloadFaults, CostRetriesButNoObject) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) add(200'000 + seed, seed);
  add(9 * piece_bytes + 5);
  hub_.set_faults(hub::named_faults(GetParam().fault));
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, contents_);
  EXPECT_EQ(progress_, 5 * 200'000 + 10 + 9 * piece_bytes + 5);
}

INSTANTIATE_TEST_SUITE_P(All, DownloadFaults,
                         testing::Values(Row{"Busy", "get-503"}, Row{"Redirect", "get-redirect"},
                                         Row{"Reset", "get-reset"}, Row{"Stall", "get-stall"},
                                         Row{"Truncated", "get-truncated"},
                                         Row{"BatchBusy", "batch-503"}),
                         row_name);

TEST_F(DownloadFaultTest, BringsManyObjectsByFewQuestions) {
  for (std::uint64_t seed = 0; seed < 230; ++seed) add(seed, seed);
  EXPECT_THAT(failures(), IsEmpty());
  contents_.erase(make_object(0).oid);
  EXPECT_EQ(adopted_, contents_);
  EXPECT_EQ(batches(), 3U);
  EXPECT_EQ(gets().size(), 229U);
}

TEST_F(DownloadFaultTest, KeepsToTheBandwidth) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) add(100'000, seed);
  add(6 * piece_bytes);
  bandwidth_ = 1'000'000;
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, contents_);
  // Two seconds by the limit; without one it takes milliseconds.
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(1400));
}

TEST_F(DownloadFaultTest, BringsALargeObjectInRangesSideBySide) {
  add(8 * piece_bytes + 1);
  // So slow that no piece is there before the next one is asked for.
  hub::FaultRule slow;
  slow.on = hub::Target::get;
  slow.effect = hub::effect::Slow{2'000'000};
  hub_.set_faults({slow});
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, contents_);
  std::set<std::uint64_t> connections;
  for (const hub::RequestRecord& request : gets()) {
    EXPECT_EQ(request.status, 206);
    connections.insert(request.connection);
  }
  EXPECT_EQ(gets().size(), 9U);
  EXPECT_GT(connections.size(), 1U);
}

TEST_F(DownloadFaultTest, GoesOnAfterAnInterruption) {
  add(8 * piece_bytes);
  stop_ = [this] { return gets().size() >= 4; };
  EXPECT_THROW(static_cast<void>(failures()), Error);
  const std::size_t before = gets().size();
  EXPECT_LT(before, 8U);

  stop_ = nullptr;
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, contents_);
  EXPECT_LE(gets().size(), 8 + 4U);  // four may have been cut in their bodies
}

TEST_F(DownloadFaultTest, TakesNoObjectThatIsDamagedOnTheServer) {
  const TestObject object = add(3 * piece_bytes);
  {
    std::fstream file(*hub_.object(object.oid), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(300'000);
    file.put(static_cast<char>(object.content[300'000] ^ 1));
  }
  EXPECT_THAT(failures(), ElementsAre(HasSubstr("another SHA-256, twice")));
  EXPECT_THAT(adopted_, IsEmpty());
}

TEST_F(DownloadFaultTest, NamesAnObjectThatTheServerDoesNotHave) {
  add(1000);
  const TestObject missing = make_object(2000, 7);
  wanted_.push_back({missing.oid, 2000});
  EXPECT_THAT(failures(), ElementsAre(AllOf(HasSubstr("object " + missing.oid),
                                            HasSubstr("404 the hub does not have this object"))));
  EXPECT_EQ(adopted_, contents_);
}

/// Takes all that comes.
struct AnySink final : lfs::BodySink {
  bool wants(const lfs::HttpAnswer& /*head*/) noexcept override { return true; }
  bool take(std::span<const std::byte> bytes) noexcept override {
    taken_bytes += bytes.size();
    return taken_bytes <= most_bytes;
  }
  std::size_t taken_bytes = 0;
  std::size_t most_bytes = SIZE_MAX;
};

class AnswerBodies : public DownloadFaultTest {
 protected:
  lfs::FinishedTransfer get(lfs::BodySink& sink) {
    const TestObject object = add(500'000);
    const auto server =
        session_.batch_client("origin", lfs::Operation::download, {}, [] { return false; });
    auto entries = server->batch(wanted_);
    hub_.set_faults(hub::named_faults(fault_));
    lfs::CurlTransportOptions options;
    options.stall_limit = std::chrono::seconds(1);
    const auto transport = lfs::make_curl_transport(options);
    lfs::HttpRequest request{
        lfs::Method::get, std::get<lfs::ObjectActions>(entries.at(0)).download->href, {}, {}};
    request.sink = &sink;
    transport->start(std::move(request));
    for (;;) {
      auto finished =
          transport->wait_until(lfs::SteadyClock().now() + std::chrono::milliseconds(100));
      if (!finished.empty()) return finished.front();
    }
  }
  static lfs::Fault fault_of(const lfs::FinishedTransfer& finished) {
    return std::get<lfs::TransportFailure>(finished.result).fault;
  }

  const char* fault_ = "get-stall";
};

TEST_F(AnswerBodies, EndWhenTheyStandStill) {
  AnySink sink;
  const lfs::FinishedTransfer finished = get(sink);
  EXPECT_EQ(fault_of(finished), lfs::Fault::stalled);
  EXPECT_GE(finished.body_bytes_received, 100'000U);
  EXPECT_EQ(sink.taken_bytes, finished.body_bytes_received);
}

TEST_F(AnswerBodies, EndWhenTheSinkTakesNoMore) {
  AnySink sink;
  sink.most_bytes = 50'000;
  EXPECT_EQ(fault_of(get(sink)), lfs::Fault::refused);
}

TEST_F(AnswerBodies, EndWithAFaultWhenTheyBreakOff) {
  fault_ = "get-truncated";
  AnySink sink;
  EXPECT_EQ(fault_of(get(sink)), lfs::Fault::broken);
}

class ShortLivedUrls : public DownloadFaultTest {
 protected:
  ShortLivedUrls() : DownloadFaultTest(std::chrono::seconds(2)) {}
};

TEST_F(ShortLivedUrls, AreReplacedWhenTheyExpire) {
  add(12 * piece_bytes);
  // Three rounds of four pieces, each a second long.
  hub::FaultRule slow;
  slow.on = hub::Target::get;
  slow.effect = hub::effect::Slow{250'000};
  hub_.set_faults({slow});
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, contents_);
  EXPECT_EQ(batches(), 2U);
}

}  // namespace
}  // namespace hoist::test
