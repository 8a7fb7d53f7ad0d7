// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/whole_puts.hpp"

#include <filesystem>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.hpp"
#include "tests/support/scripted_transport.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

using test::SeenRequest;
using testing::ElementsAre;
using testing::HasSubstr;

class WholePutsTest : public testing::Test {
 protected:
  WholePutsTest() { options_.schedule.connections = 4; }

  void add(const std::string& name, const std::string& content, bool with_verify = true) {
    test::write_file(folder_.path() / name, content);
    WholePut put{{name, content.size()},
                 folder_.path() / name,
                 {SecretUrl("https://s/" + name + "?sig=c4n4ry"), {{"x-auth", "1"}}}};
    if (with_verify) put.verify = Action{SecretUrl("https://h/v"), {{"Authorization", "y"}}};
    puts_.push_back(std::move(put));
  }
  /// "done", "sent", "not taken", or an error's message, of each.
  std::vector<std::string> run() {
    const UploadPorts ports{.transport = transport_,
                            .clock = clock_,
                            .random = [] { return 0.5; },
                            .stop_requested = [this] { return stop_; },
                            .progress = [this](std::uint64_t bytes) { progress_ = bytes; },
                            .connections = {},
                            .log = [](std::string_view) {},
                            .require_object = require_object_};
    std::vector<std::string> words;
    for (const auto& result : WholePuts(puts_, options_, ports).run()) {
      const auto* error = std::get_if<Error>(&result);
      words.emplace_back(error != nullptr ? error->what() : name_of(result));
    }
    return words;
  }
  static const char* name_of(const WholePuts::Result& result) {
    switch (std::get<WholePutOutcome>(result)) {
      case WholePutOutcome::done:
        return "done";
      case WholePutOutcome::sent:
        return "sent";
      default:
        return "not taken";
    }
  }
  [[nodiscard]] std::size_t requests_to(const std::string& url) const {
    return static_cast<std::size_t>(
        std::count_if(transport_.seen().begin(), transport_.seen().end(),
                      [&](const SeenRequest& request) { return request.url == url; }));
  }

  test::TempDir folder_;
  test::FakeClock clock_;
  std::vector<WholePut> puts_;
  UploadOptions options_;
  bool stop_ = false;
  std::function<void(const File&, const ObjectId&)> require_object_;
  std::uint64_t progress_ = 0;
  std::function<TransferResult(const SeenRequest&)> on_request = [](const SeenRequest&) {
    return HttpAnswer{200, {}, {}};
  };
  test::ScriptedTransport transport_{
      clock_, [this](const SeenRequest& request) { return on_request(request); }};
};

TEST_F(WholePutsTest, SendsAndConfirmsSeveralAtATime) {
  for (char name = 'a'; name <= 'j'; ++name) add(std::string(1, name), std::string(50, name));
  EXPECT_THAT(run(), testing::Each("done"));
  EXPECT_EQ(transport_.peak_in_flight(), 4U);
  EXPECT_EQ(requests_to("https://h/v"), 10U);
  EXPECT_EQ(progress_, 500U);
  const SeenRequest& first = transport_.seen().front();
  EXPECT_EQ(first.method, Method::put);
  EXPECT_EQ(first.body, std::string(50, 'a'));
  EXPECT_EQ(first.headers, (std::vector<Header>{{"x-auth", "1"}}));
}

TEST_F(WholePutsTest, ConfirmsNothingWithoutAnAction) {
  add("a", "aa", false);
  EXPECT_THAT(run(), ElementsAre("done"));
  EXPECT_EQ(transport_.seen().size(), 1U);
}

TEST_F(WholePutsTest, SaysWhatWasSentButNotConfirmed) {
  add("a", "aa");
  on_request = [](const SeenRequest& request) {
    return HttpAnswer{request.method == Method::put ? 200 : 401, {}, {}};
  };
  EXPECT_THAT(run(), ElementsAre("sent"));
}

TEST_F(WholePutsTest, TriesAgainWhatMayPass) {
  add("a", "aa");
  add("b", "bb");
  int failures = 3;
  on_request = [&](const SeenRequest& request) -> TransferResult {
    if (request.url.starts_with("https://s/a") && failures-- > 0) return HttpAnswer{503, {}, {}};
    return HttpAnswer{200, {}, {}};
  };
  EXPECT_THAT(run(), ElementsAre("done", "done"));
  EXPECT_EQ(requests_to("https://s/a?sig=c4n4ry"), 4U);
}

TEST_F(WholePutsTest, LooksAtTheFileOnceWhenAServerFails) {
  add("a", "aa");
  add("b", "bb");
  std::vector<std::string> looked_at;
  require_object_ = [&](const File&, const ObjectId& object) {
    looked_at.push_back(object.oid);
    if (object.oid == "b") throw Error(ErrorKind::invalid_input, "b is damaged");
  };
  int failures = 2;
  on_request = [&](const SeenRequest& request) -> TransferResult {
    if (request.url.starts_with("https://s/b")) return HttpAnswer{500, {}, {}};
    return HttpAnswer{failures-- > 0 ? 500 : 200, {}, {}};
  };
  EXPECT_THAT(run(), ElementsAre("done", "b is damaged"));
  EXPECT_THAT(looked_at, testing::UnorderedElementsAre("a", "b"));
  EXPECT_EQ(requests_to("https://s/b?sig=c4n4ry"), 1U);
}

TEST_F(WholePutsTest, LeavesRefusalsAndRedirectsToOthers) {
  for (const int status : {307, 400, 403, 404, 501}) {
    SCOPED_TRACE(status);
    puts_.clear();
    add("a", "aa");
    add("b", "bb");
    on_request = [&](const SeenRequest& request) -> TransferResult {
      return HttpAnswer{request.url.starts_with("https://s/a") ? status : 200, {}, {}};
    };
    EXPECT_THAT(run(), ElementsAre("not taken", "done"));
  }
}

TEST_F(WholePutsTest, FailsForAFileThatIsNotTheObject) {
  add("a", "aa");
  add("b", "bb");
  add("c", "cc");
  std::filesystem::remove(puts_[0].path);
  test::write_file(puts_[1].path, "longer");
  EXPECT_THAT(run(), ElementsAre(HasSubstr("a"), HasSubstr("has 6 bytes, the object 2"), "done"));
}

TEST_F(WholePutsTest, FailsForAFileThatChanges) {
  add("a", "aa");
  on_request = [&](const SeenRequest&) {
    test::write_file(puts_[0].path, "other");
    return HttpAnswer{200, {}, {}};
  };
  EXPECT_THAT(run(), ElementsAre(HasSubstr("changed while it was uploaded")));
}

TEST_F(WholePutsTest, EndsWhenNothingGetsOn) {
  for (char name = 'a'; name <= 'j'; ++name) add(std::string(1, name), "x");
  on_request = [](const SeenRequest&) {
    return TransportFailure{Fault::connect, "nobody listens"};
  };
  const TimePoint before = clock_.now();
  EXPECT_THAT(run(), testing::Each(HasSubstr("nobody listens")));
  EXPECT_LT(clock_.now() - before, std::chrono::minutes(3));
}

TEST_F(WholePutsTest, StopsWhenAsked) {
  add("a", "aa");
  on_request = [&](const SeenRequest&) {
    stop_ = true;
    return HttpAnswer{200, {}, {}};
  };
  EXPECT_THROW(run(), Error);
  EXPECT_EQ(transport_.in_flight(), 0U);
}

}  // namespace
}  // namespace hoist::lfs
