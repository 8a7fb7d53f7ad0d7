// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/download.hpp"

#include <charconv>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "lfs/download/receiver.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/scripted_transport.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::lfs {
namespace {

using test::SeenRequest;
using test::TestObject;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint64_t whole_bytes = 1000;

std::optional<ByteRange> asked_range(const SeenRequest& request) {
  const auto value = find_header(request.headers, "range");
  if (!value) return std::nullopt;
  const auto read = read_content_range("bytes " + std::string(value->substr(6)) + "/*");
  return read ? std::optional(read->range) : std::nullopt;
}

/// A hub and its store on a scripted network, in fake time.
class DownloadTest : public testing::Test {
 protected:
  TestObject add(std::uint64_t size, std::uint64_t seed = 0) {
    TestObject object = test::make_object(size, seed);
    wanted_.push_back({object.oid, size});
    stored_[object.oid] = object.content;
    return object;
  }
  static std::string oid_of(const SeenRequest& request) {
    return request.url.substr(request.url.find("/o/") + 3, 64);
  }
  /// What an honest store answers.
  TransferResult answer(const SeenRequest& request) {
    const std::string& content = stored_.at(oid_of(request));
    const auto range = asked_range(request);
    if (!range || !gives_ranges_) {
      return HttpAnswer{200, {{"Content-Length", std::to_string(content.size())}}, content};
    }
    return HttpAnswer{206,
                      {{"Content-Range", fmt::format("bytes {}-{}/{}", range->begin, range->end - 1,
                                                     content.size())}},
                      content.substr(range->begin, range->length())};
  }
  /// The first bytes of that answer, then the end of the connection.
  TransferResult cut(const SeenRequest& request, std::size_t bytes) {
    auto whole = std::get<HttpAnswer>(answer(request));
    if (request.sink->wants(whole)) {
      static_cast<void>(request.sink->take(std::as_bytes(std::span(whole.body).first(bytes))));
    }
    return TransportFailure{Fault::broken, "the connection was reset"};
  }

  std::vector<ObjectResult> run() {
    const DownloadPorts ports{
        .transport = transport_,
        .clock = clock_,
        .random = [] { return 0.5; },
        .stop_requested = [this] { return stop_; },
        .share_of = [](unsigned connections) { return connections; },
        .bandwidth = [this] { return bandwidth_; },
        .progress = [this](std::uint64_t bytes) { progress_ = bytes; },
        .log = [this](std::string_view line) { log_.emplace_back(line); },
        .tell = [this](const ObjectId&, std::string_view line) { told_.emplace_back(line); },
        .ask =
            [this](const std::vector<ObjectId>& objects) {
              asked_.push_back(objects.size());
              return ask_(objects);
            },
        .adopt = [this](const ObjectId& object,
                        const std::filesystem::path& path) { adopt_(object, path); }};
    return download(wanted_, PartsFolder::open(dir_.path() / "lfs"), limits_, ports);
  }
  /// The message of each failure.
  std::vector<std::string> failures() {
    std::vector<std::string> words;
    for (const ObjectResult& result : run()) {
      if (result.error) words.emplace_back(result.error->what());
    }
    return words;
  }
  [[nodiscard]] bool nothing_is_left() const {
    return std::filesystem::is_empty(dir_.path() / "lfs/hoist" / std::to_string(::getuid()) /
                                     "downloads");
  }
  [[nodiscard]] std::vector<std::string> ranges() const {
    std::vector<std::string> found;
    for (const SeenRequest& request : transport_.seen()) {
      found.emplace_back(find_header(request.headers, "range").value_or("all"));
    }
    return found;
  }

  test::TempDir dir_;
  test::FakeClock clock_;
  std::map<std::string, std::string> stored_;
  std::vector<ObjectId> wanted_;
  bool gives_ranges_ = true;
  bool stop_ = false;
  std::map<std::string, std::string> adopted_;
  std::uint64_t bandwidth_ = 0;
  std::uint64_t progress_ = 0;
  std::vector<std::string> log_;
  std::vector<std::string> told_;
  std::vector<std::size_t> asked_;
  std::string query_ = "?sig=c4n4ry-signature";
  DownloadLimits limits_{.width = {4, 4},
                         .whole_bytes = whole_bytes,
                         .least_piece_bytes = 500,
                         .most_piece_bytes = 500,
                         .patience = {}};
  std::function<TransferResult(const SeenRequest&)> on_get = [this](const SeenRequest& request) {
    return answer(request);
  };
  std::function<std::vector<BatchEntry>(const std::vector<ObjectId>&)> ask_ =
      [this](const std::vector<ObjectId>& objects) {
        std::vector<BatchEntry> entries;
        for (const ObjectId& object : objects) {
          ObjectActions actions;
          actions.download =
              Action{SecretUrl("https://store/o/" + object.oid + query_), {{"X-Key", "k3y"}}};
          entries.emplace_back(std::move(actions));
        }
        return entries;
      };
  std::function<void(const ObjectId&, const std::filesystem::path&)> adopt_ =
      [this](const ObjectId& object, const std::filesystem::path& path) {
        adopted_[object.oid] = test::read_file(path);
        std::filesystem::remove(path);
      };
  test::ScriptedTransport transport_{
      clock_, [this](const SeenRequest& request) { return on_get(request); }};
};

TEST_F(DownloadTest, BringsEveryObjectAndLeavesNothing) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) add(100 + seed, seed);
  add(5000);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_TRUE(nothing_is_left());
  EXPECT_EQ(transport_.peak_in_flight(), 4U);
  EXPECT_EQ(progress_, 5000U + 20 * 100 + 190);
  EXPECT_THAT(asked_, ElementsAre(21U));
}

TEST_F(DownloadTest, BringsALargeObjectInRanges) {
  add(1600);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_THAT(ranges(),
              ElementsAre("bytes=0-499", "bytes=500-999", "bytes=1000-1499", "bytes=1500-1599"));
}

TEST_F(DownloadTest, TakesAllFromAServerWithoutRanges) {
  gives_ranges_ = false;
  add(5000);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_EQ(transport_.seen().size(), 1U);
}

TEST_F(DownloadTest, GoesOnWhereAConnectionBroke) {
  add(900);
  on_get = [&](const SeenRequest& request) {
    return transport_.seen().size() == 1 ? cut(request, 300) : answer(request);
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_THAT(ranges(), ElementsAre("all", "bytes=300-899"));
}

TEST_F(DownloadTest, BeginsAgainWhereTheServerGivesNoRestOfWhatBroke) {
  gives_ranges_ = false;
  add(900);
  on_get = [&](const SeenRequest& request) {
    return transport_.seen().size() == 1 ? cut(request, 300) : answer(request);
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
}

TEST_F(DownloadTest, GoesOnWithWhatAnEarlierRunHasLeft) {
  add(1600);
  on_get = [&](const SeenRequest& request) {
    if (asked_range(request)->begin == 1000) stop_ = true;
    return asked_range(request)->begin == 500 ? cut(request, 200) : answer(request);
  };
  EXPECT_THROW(run(), Error);
  EXPECT_EQ(transport_.in_flight(), 0U);

  stop_ = false;
  const std::size_t before = transport_.seen().size();
  on_get = [&](const SeenRequest& request) { return answer(request); };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_EQ(ranges().at(before), "bytes=700-1199");
  EXPECT_THAT(told_, ElementsAre(HasSubstr("700 of 1600 bytes are there")));
}

TEST_F(DownloadTest, KeepsToItsShareOfTheBandwidth) {
  bandwidth_ = 12345;
  add(100);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(transport_.rate_limit(), 12345U);
}

TEST_F(DownloadTest, TriesAServerAgainThatIsBusy) {
  add(100);
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (transport_.seen().size() < 4) return HttpAnswer{503, {}, "busy"};
    return answer(request);
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_THAT(asked_, ElementsAre(1U));
}

TEST_F(DownloadTest, NamesObjectServerCauseAndCountWhenItGivesUp) {
  const TestObject lost = add(100);
  const TestObject other = add(200);
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (oid_of(request) != lost.oid) return answer(request);
    return HttpAnswer{503, {}, R"({"message":"full c4n4ry-signature"})"};
  };
  EXPECT_THAT(failures(), ElementsAre("object " + lost.oid +
                                      ": the download from store failed: failed 30 times; last "
                                      "cause: 503: full ..."));
  EXPECT_EQ(adopted_[other.oid], other.content);
}

TEST_F(DownloadTest, AsksForAnotherUrlWhenOneHasExpired) {
  add(100);
  query_ = "?old";
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (request.url.ends_with("?new")) return answer(request);
    query_ = "?new";
    return HttpAnswer{403, {}, "<Error><Code>AccessDenied</Code></Error>"};
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_THAT(asked_, ElementsAre(1U, 1U));
}

TEST_F(DownloadTest, AsksThreeTimesForAnotherUrlAndNoMore) {
  const TestObject lost = add(100);
  on_get = [](const SeenRequest&) { return HttpAnswer{404, {}, "NoSuchKey"}; };
  EXPECT_THAT(failures(), ElementsAre(AllOf(HasSubstr("object " + lost.oid), HasSubstr("404"))));
  EXPECT_EQ(asked_.size(), 4U);
}

TEST_F(DownloadTest, UsesNoUrlThatEndsWithinFiveSeconds) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) add(100, seed);
  transport_.pace([](const SeenRequest&) { return std::chrono::seconds(10); });
  const auto ask = ask_;
  ask_ = [&](const std::vector<ObjectId>& objects) {
    auto entries = ask(objects);
    for (BatchEntry& entry : entries) {
      std::get<ObjectActions>(entry).download->expires_in = std::chrono::seconds(24);
    }
    return entries;
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_THAT(asked_, ElementsAre(12U, 4U));
  EXPECT_EQ(transport_.seen().size(), 12U);
}

TEST_F(DownloadTest, AsksForUrlsAsOftenAsOthersTakeLongerThanTheyLive) {
  limits_.width = {1, 1};
  for (std::uint64_t seed = 0; seed < 20; ++seed) add(100, seed);
  transport_.pace([](const SeenRequest&) { return std::chrono::seconds(10); });
  TimePoint ends;
  const auto ask = ask_;
  ask_ = [&](const std::vector<ObjectId>& objects) {
    ends = clock_.now() + std::chrono::seconds(15);
    return ask(objects);
  };
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (clock_.now() < ends) return answer(request);
    return HttpAnswer{403, {}, "<Error><Code>AccessDenied</Code></Error>"};
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_GE(asked_.size(), 10U);
}

TEST_F(DownloadTest, KeepsWhatCameBeforeTheUrlExpired) {
  add(1600);
  bool has_expired = false;
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (asked_range(request)->begin >= 1000 && !std::exchange(has_expired, true)) {
      return HttpAnswer{403, {}, ""};
    }
    return answer(request);
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_LE(transport_.seen().size(), 7U);
}

TEST_F(DownloadTest, DownloadsAgainWhatHasAnotherHash) {
  const TestObject object = add(700);
  on_get = [&](const SeenRequest& request) -> TransferResult {
    auto good = std::get<HttpAnswer>(answer(request));
    if (transport_.seen().size() == 1) good.body[5] ^= 1;
    return good;
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_THAT(ranges(), ElementsAre("all", "all"));
}

TEST_F(DownloadTest, EndsAfterTheSecondWrongHashAndLeavesNothing) {
  const TestObject object = add(1600);
  stored_[object.oid][1234] ^= 1;
  EXPECT_THAT(failures(), ElementsAre("object " + object.oid +
                                      ": what came from store has another SHA-256, twice"));
  EXPECT_THAT(adopted_, IsEmpty());
  EXPECT_TRUE(nothing_is_left());
}

TEST_F(DownloadTest, RefusesAnObjectOfAnotherSize) {
  for (const std::size_t size : {699U, 701U, 0U}) {
    SCOPED_TRACE(size);
    wanted_.clear();
    const TestObject object = add(700);
    stored_[object.oid] = test::make_object(size).content;
    EXPECT_THAT(failures(), ElementsAre(AllOf(HasSubstr("object " + object.oid),
                                              HasSubstr(fmt::format("{} bytes", size)))));
  }
}

TEST_F(DownloadTest, RefusesAnotherSizeThatOnlyTheRangeTells) {
  const TestObject object = add(1600);
  stored_[object.oid] += "more";
  EXPECT_THAT(failures(), ElementsAre(HasSubstr("has 1604 bytes, the object 1600")));
}

TEST_F(DownloadTest, AsksForAllWhereTheAnswerIsForAnotherRange) {
  add(900);
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (!asked_range(request)) {
      return transport_.seen().size() == 1 ? cut(request, 300) : answer(request);
    }
    return HttpAnswer{206, {{"Content-Range", "bytes 0-899/900"}}, "x"};
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_THAT(ranges(), ElementsAre("all", "bytes=300-899", "all"));
}

TEST_F(DownloadTest, FollowsARedirectAndTakesNoHeaderToAnotherHost) {
  add(1600);
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (request.url.starts_with("https://cdn/")) return answer(request);
    return HttpAnswer{302, {{"Location", "https://cdn/o/" + oid_of(request)}}, {}};
  };
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  for (const SeenRequest& request : transport_.seen()) {
    EXPECT_EQ(find_header(request.headers, "x-key").has_value(),
              request.url.starts_with("https://store/"));
    EXPECT_TRUE(asked_range(request));
  }
}

TEST_F(DownloadTest, FollowsNoRedirectToPlainHttp) {
  add(100);
  on_get = [](const SeenRequest&) { return HttpAnswer{302, {{"Location", "http://cdn/"}}, {}}; };
  EXPECT_THAT(failures(), ElementsAre(HasSubstr("redirected from https to http")));
}

TEST_F(DownloadTest, PassesDoubledOidsAndEmptyObjects) {
  add(100);
  wanted_.push_back(wanted_.front());
  wanted_.push_back({test::make_object(0).oid, 0});
  const auto results = run();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_FALSE(results[0].error);
  EXPECT_FALSE(results[1].error);
  EXPECT_EQ(transport_.seen().size(), 1U);
}

TEST_F(DownloadTest, PutsNoOddOidIntoAPath) {
  wanted_.push_back({"../../etc/passwd", 5});
  EXPECT_THAT(failures(), ElementsAre(HasSubstr("no SHA-256")));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(DownloadTest, FailsOnlyForWhatTheServerRefuses) {
  const TestObject good = add(100);
  const TestObject refused = add(200);
  const TestObject unnamed = add(300);
  const auto honest = ask_;
  ask_ = [&](const std::vector<ObjectId>& objects) {
    auto entries = honest(objects);
    for (std::size_t i = 0; i < objects.size(); ++i) {
      if (objects[i].oid == refused.oid) {
        entries[i] = Error(ErrorKind::http, "the LFS server refuses the object: 404 gone");
      }
      if (objects[i].oid == unnamed.oid) entries[i] = ObjectActions{};
    }
    return entries;
  };
  EXPECT_THAT(failures(),
              ElementsAre("object " + refused.oid + ": the LFS server refuses the object: 404 gone",
                          "object " + unnamed.oid + ": the LFS server has no download for it"));
  EXPECT_EQ(adopted_[good.oid], good.content);
}

TEST_F(DownloadTest, FailsForEachObjectWhenTheServerCannotBeAsked) {
  add(100);
  add(200);
  ask_ = [](const std::vector<ObjectId>&) -> std::vector<BatchEntry> {
    throw Error(ErrorKind::network, "no network");
  };
  EXPECT_THAT(failures(), ElementsAre(HasSubstr("no network"), HasSubstr("no network")));
}

TEST_F(DownloadTest, KeepsAnObjectThatTheStoreCannotTake) {
  const TestObject object = add(700);
  const auto honest = adopt_;
  adopt_ = [](const ObjectId&, const std::filesystem::path&) {
    throw Error(ErrorKind::io, "the disk is full");
  };
  EXPECT_THAT(failures(), ElementsAre("object " + object.oid + ": the disk is full"));
  adopt_ = honest;
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(adopted_, stored_);
  EXPECT_EQ(transport_.seen().size(), 1U);
}

TEST_F(DownloadTest, TellsNoSecret) {
  add(100);
  on_get = [&](const SeenRequest& request) -> TransferResult {
    if (transport_.seen().size() < 3) {
      return HttpAnswer{503, {{"Retry-After", "20"}}, "no c4n4ry-signature"};
    }
    return answer(request);
  };
  EXPECT_THAT(failures(), IsEmpty());
  ASSERT_EQ(told_.size(), 2U);
  for (const std::string& line : told_) EXPECT_THAT(line, Not(HasSubstr("c4n4ry")));
}

}  // namespace
}  // namespace hoist::lfs
