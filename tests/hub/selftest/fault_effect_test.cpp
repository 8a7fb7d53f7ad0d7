// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hub/selftest/raw_client.hpp"

namespace hoist::hub::test {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t chunk = 200'000;

class HubFault : public ::testing::Test {
 protected:
  HubFault() { hub.emplace(options(directory.path())); }

  static HubOptions options(const std::filesystem::path& root) {
    HubOptions options;
    options.root = root;
    options.uploads.chunk_size = chunk;
    return options;
  }

  void use(std::string_view fault) {
    hub->set_faults(named_faults(fault));
    action = hub->begin_upload(object.oid, object.bytes.size());
    urls = part_urls(action);
  }

  Answer put_part(std::uint64_t number) { return put(urls[number - 1], object.part(number)); }

  Answer complete(const std::vector<std::string>& etags) {
    return post(action.href, completion_body(object.oid, etags));
  }

  /// Uploads what the fault left to be uploaded and completes; true when the object is whole.
  bool finishes() { return complete(upload_parts(action, object)).status == 200; }

  ScratchDirectory directory;
  std::optional<LocalHub> hub;
  Object object{500'000, chunk};
  UploadAction action;
  std::vector<std::string> urls;
};

TEST_F(HubFault, AnswersAStatusWithItsFieldsThenGoesOnAsUsual) {
  use("part-503-retry-after");
  const auto answer = put_part(1);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_EQ(put_part(1).status, 200);
}

TEST_F(HubFault, AnswersBeforeTheBodyCame) {
  use("part-503-early");
  RawClient client{urls[0]};
  client.send("PUT " + target_of(urls[0]) +
              " HTTP/1.1\r\nContent-Length: 200000\r\nExpect: " + "100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 503);
  EXPECT_EQ(hub->requests().back().body_bytes, 0U);
}

TEST_F(HubFault, ResetsInTheMiddleOfABody) {
  use("part-reset");
  EXPECT_EQ(put_part(1).end, End::reset);
  EXPECT_EQ(hub->requests().back().body_bytes, 100'000U);
  EXPECT_EQ(hub->requests().back().status, 0);
  EXPECT_EQ(put_part(1).status, 200);
}

TEST_F(HubFault, ClosesWithoutAnAnswerAndWithoutAnEffect) {
  use("part-closed-unanswered");
  EXPECT_EQ(put_part(1).end, End::closed);
  EXPECT_EQ(hub->requests().back().body_bytes, chunk);
  EXPECT_THAT(complete({"\"a\"", "\"b\"", "\"c\""}).body,
              HasSubstr("part 1 has not been uploaded"));
}

TEST_F(HubFault, LosesTheAnswerToAPartThatIsStored) {
  use("part-answer-lost");
  EXPECT_EQ(put_part(1).end, End::closed);
  EXPECT_THAT(complete({"\"a\"", "\"b\"", "\"c\""}).body, HasSubstr("ETag of part 1"));
  EXPECT_EQ(put_part(1).status, 200);
}

TEST_F(HubFault, BreaksOffAnAnswer) {
  use("part-truncated-answer");
  const auto answer = put_part(1);
  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(answer.end, End::closed);
}

TEST_F(HubFault, StallsThenGoesOn) {
  use("part-stall-short");
  EXPECT_EQ(put_part(1).status, 200);
  EXPECT_TRUE(finishes());
}

TEST_F(HubFault, EndsWithTheHubWhileItStalls) {
  use("part-stall");
  RawClient client{urls[0]};
  client.send("PUT " + target_of(urls[0]) + " HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" +
              object.part(1).substr(0, 150'000));
  hub.reset();
  EXPECT_NE(client.receive().end, End::open);
}

TEST_F(HubFault, MovesSlowlyButWhole) {
  use("part-slow-10-mb");
  EXPECT_TRUE(finishes());
}

struct EtagRow {
  std::string_view fault;
  std::string_view start;
};

class HubEtagFault : public HubFault, public ::testing::WithParamInterface<EtagRow> {};

TEST_P(HubEtagFault, IsAnsweredAndExpectedInItsForm) {
  use(GetParam().fault);
  const auto etags = upload_parts(action, object);
  EXPECT_TRUE(etags[0].starts_with(GetParam().start)) << etags[0];
  EXPECT_EQ(complete(etags).status, 200);
}

INSTANTIATE_TEST_SUITE_P(Table, HubEtagFault,
                         ::testing::Values(EtagRow{"part-etag-unquoted", ""},
                                           EtagRow{"part-etag-weak", "W/\""},
                                           EtagRow{"part-etag-lower-case", "\""}));

TEST_F(HubFault, LeavesTheEtagOutOrEmpty) {
  use("part-etag-missing");
  EXPECT_EQ(put_part(1).header("ETag"), "(none)");
  use("part-etag-empty");
  EXPECT_EQ(put_part(1).header("ETag"), "");
}

TEST_F(HubFault, RedirectsToAPlaceWhereItWorks) {
  for (const auto* fault : {"part-redirect", "part-redirect-other-host"}) {
    use(fault);
    const auto answer = put_part(1);
    EXPECT_EQ(answer.status, 307);
    EXPECT_EQ(put(answer.header("Location"), object.part(1)).status, 200);
  }
}

TEST_F(HubFault, RedirectsForEver) {
  use("part-redirect-loop");
  const auto answer = put_part(1);
  EXPECT_EQ(answer.status, 307);
  EXPECT_EQ(put(answer.header("Location"), object.part(1)).status, 307);
}

TEST_F(HubFault, SaysOfALostPartThatItIsThere) {
  use("part-lost");
  const auto etags = upload_parts(action, object);
  EXPECT_THAT(complete(etags).body, HasSubstr("part 2 has not been uploaded"));
}

TEST_F(HubFault, StoresACorruptedPart) {
  use("part-corrupt");
  const auto etags = upload_parts(action, object);
  EXPECT_THAT(complete(etags).body, HasSubstr("SHA-256"));
  EXPECT_TRUE(finishes());
}

TEST_F(HubFault, LetsUrlsExpireButNotThoseOfALaterBatch) {
  hub.reset();
  auto settings = options(directory.path());
  settings.resume_uploads = true;
  hub.emplace(settings);
  use("urls-expire");
  const auto first = action;
  EXPECT_EQ(put_part(1).status, 200);
  EXPECT_EQ(put_part(2).status, 200);
  EXPECT_EQ(put_part(3).status, 200);
  EXPECT_THAT(put_part(3).body, HasSubstr("Request has expired"));
  EXPECT_THAT(put_part(1).body, HasSubstr("Request has expired"));
  EXPECT_EQ(post(first.href, completion_body(object.oid, {})).status, 403);
  action = hub->begin_upload(object.oid, object.bytes.size());
  urls = part_urls(action);
  EXPECT_EQ(put_part(3).status, 200);
  EXPECT_TRUE(finishes());
}

TEST_F(HubFault, HasACompletionSucceedUnheard) {
  use("complete-answer-lost");
  const auto etags = upload_parts(action, object);
  EXPECT_EQ(complete(etags).end, End::closed);
  EXPECT_TRUE(hub->object(object.oid));
  EXPECT_EQ(complete(etags).status, 200);
}

TEST_F(HubFault, FailsACompletionInABodyOf200) {
  use("complete-200-error-xml");
  const auto etags = upload_parts(action, object);
  const auto answer = complete(etags);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("<Error>"));
  EXPECT_EQ(hub->object(object.oid), std::nullopt);
  EXPECT_EQ(complete(etags).status, 200);
}

TEST_F(HubFault, LetsACompletionUrlExpire) {
  use("complete-url-expired");
  const auto etags = upload_parts(action, object);
  EXPECT_EQ(complete(etags).status, 403);
  EXPECT_EQ(complete(etags).status, 403);
  EXPECT_EQ(hub->object(object.oid), std::nullopt);
}

TEST_F(HubFault, ResetsBeforeACompletionIsDone) {
  use("complete-reset");
  const auto etags = upload_parts(action, object);
  EXPECT_EQ(complete(etags).end, End::reset);
  EXPECT_EQ(hub->object(object.oid), std::nullopt);
}

TEST_F(HubFault, CutsADownload) {
  use("get-truncated");
  ASSERT_TRUE(finishes());
  const auto batch =
      post(hub->url() + "/any/repo/info/lfs/objects/batch",
           R"({"operation":"download","objects":[{"oid":")" + object.oid + R"(","size":500000}]})");
  const auto start = batch.body.find(hub->storage_url());
  const auto url = batch.body.substr(start, batch.body.find('"', start) - start);
  EXPECT_EQ(get(url).body.size(), 250'000U);
  EXPECT_EQ(get(url).body, object.bytes);
}

}  // namespace
}  // namespace hoist::hub::test
