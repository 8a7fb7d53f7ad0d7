// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hub/digest.hpp"
#include "tests/hub/selftest/raw_client.hpp"

namespace hoist::hub::test {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t chunk = 1000;

class HubStorage : public ::testing::Test {
 protected:
  static HubOptions options(const std::filesystem::path& root) {
    HubOptions options;
    options.root = root;
    options.uploads.chunk_size = chunk;
    return options;
  }

  static std::string read_file(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }

  ScratchDirectory directory;
  LocalHub hub{options(directory.path())};
  Object object{2500, chunk};
  UploadAction action = hub.begin_upload(object.oid, object.bytes.size());
  std::vector<std::string> urls = part_urls(action);
};

TEST_F(HubStorage, JoinsPartsThatCameInAnyOrder) {
  std::vector<std::string> etags(3);
  for (const std::uint64_t number : {3U, 1U, 2U}) {
    etags[number - 1] = put(urls[number - 1], object.part(number)).header("ETag");
  }
  EXPECT_EQ(hub.object(object.oid), std::nullopt);
  EXPECT_EQ(post(action.href, completion_body(object.oid, etags)).status, 200);
  ASSERT_TRUE(hub.object(object.oid));
  EXPECT_EQ(read_file(*hub.object(object.oid)), object.bytes);
}

TEST_F(HubStorage, CompletesTheSameTwice) {
  const auto body = completion_body(object.oid, upload_parts(action, object));
  EXPECT_EQ(post(action.href, body).status, 200);
  EXPECT_EQ(post(action.href, body).status, 200);
}

TEST_F(HubStorage, RefusesAnObjectWithAnotherHashAndTakesThePartAnew) {
  auto etags = upload_parts(action, object);
  etags[1] = put(urls[1], std::string(chunk, 'x')).header("ETag");
  const auto refused = post(action.href, completion_body(object.oid, etags));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("SHA-256"));
  EXPECT_EQ(hub.object(object.oid), std::nullopt);
  etags[1] = put(urls[1], object.part(2)).header("ETag");
  EXPECT_EQ(post(action.href, completion_body(object.oid, etags)).status, 200);
}

TEST_F(HubStorage, TakesNoPartOnceTheUploadIsComplete) {
  post(action.href, completion_body(object.oid, upload_parts(action, object)));
  const auto late = put(urls[0], std::string(chunk, 'x'));
  EXPECT_EQ(late.status, 404);
  EXPECT_THAT(late.body, HasSubstr("NoSuchUpload"));
  EXPECT_EQ(read_file(*hub.object(object.oid)), object.bytes);
}

TEST_F(HubStorage, ForgetsUnfinishedUploadsWhenToldTo) {
  const auto etags = upload_parts(action, object);
  hub.forget_uploads();
  const auto late = put(urls[0], object.part(1));
  EXPECT_EQ(late.status, 404);
  EXPECT_THAT(late.body, HasSubstr("NoSuchUpload"));
  EXPECT_EQ(post(action.href, completion_body(object.oid, etags)).status, 404);
  EXPECT_EQ(hub.object(object.oid), std::nullopt);
}

TEST_F(HubStorage, DoesNotRecordAPartWhoseBodyWasCut) {
  {
    RawClient client{urls[0]};
    client.send("PUT " + target_of(urls[0]) + " HTTP/1.1\r\nContent-Length: 1000\r\n\r\nhalf");
    client.shut();
    EXPECT_EQ(client.receive().end, End::closed);
  }
  const auto refused = post(action.href, completion_body(object.oid, {"\"any\""}));
  EXPECT_THAT(refused.body, HasSubstr("part 1 has not been uploaded"));
}

TEST_F(HubStorage, CarriesManyRequestsOnOneConnection) {
  RawClient client{urls[0]};
  for (std::uint64_t number = 1; number <= 3; ++number) {
    EXPECT_EQ(client.request("PUT", urls[number - 1], object.part(number)).status, 200);
  }
  const auto records = hub.requests();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].connection, records[2].connection);
  EXPECT_EQ(records[2].part, 3U);
  EXPECT_EQ(records[2].body_bytes, 500U);
}

TEST_F(HubStorage, AsksForTheBodyWhereTheClientWaitsForThat) {
  RawClient client{urls[0]};
  client.send("PUT " + target_of(urls[0]) +
              " HTTP/1.1\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  client.send(object.part(1));
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(HubStorage, LetsNoConnectionWaitForAnother) {
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 256; ++i) {
    idle.push_back(std::make_unique<RawClient>(urls[0]));
    idle.back()->send("PUT " + target_of(urls[0]) + " HTTP/1.1\r\nContent-Length: 1000\r\n\r\n");
  }
  EXPECT_EQ(put(urls[1], object.part(2)).status, 200);
  for (auto& client : idle) {
    client->send(object.part(1));
    EXPECT_EQ(client->receive().status, 200);
  }
  EXPECT_GE(hub.peak_part_connections(), 2U);
}

struct Refusal {
  std::string_view name;
  HeaderList headers;
  std::size_t body_bytes;
  int status;
  std::string_view code;
};

class RefusedPut : public HubStorage, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusedPut, GetsTheAnswerOfS3) {
  const auto& row = GetParam();
  const auto answer = put(urls[0], std::string(row.body_bytes, 'x'), row.headers);
  EXPECT_EQ(answer.status, row.status);
  EXPECT_THAT(answer.body, HasSubstr(std::string(row.code)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedPut,
    ::testing::Values(
        Refusal{"Authorization", {{"Authorization", "Basic eA=="}}, chunk, 400, "InvalidArgument"},
        Refusal{"ContentType", {{"Content-Type", "a/b"}}, chunk, 403, "SignatureDoesNotMatch"},
        Refusal{"AmzHeader", {{"x-amz-acl", "private"}}, chunk, 403, "AccessDenied"},
        Refusal{"ShortBody", {}, chunk - 1, 400, "InvalidRequest"},
        Refusal{"LongBody", {}, chunk + 1, 400, "InvalidRequest"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(HubStorage, RefusesAChunkedBody) {
  RawClient client{urls[0]};
  client.send("PUT " + target_of(urls[0]) +
              " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 501);
  EXPECT_EQ(answer.header("Connection"), "close");
}

TEST_F(HubStorage, RefusesABodyWithoutALength) {
  RawClient client{urls[0]};
  client.send("PUT " + target_of(urls[0]) + " HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.receive().status, 411);
}

TEST_F(HubStorage, RefusesAUrlThatWasChanged) {
  EXPECT_THAT(put(urls[0] + "&x=1", object.part(1)).body, HasSubstr("SignatureDoesNotMatch"));
  const auto bare = urls[0].substr(0, urls[0].find('?'));
  EXPECT_THAT(put(bare, object.part(1)).body, HasSubstr("AccessDenied"));
}

TEST_F(HubStorage, RefusesAnExpiredUrl) {
  ScratchDirectory other;
  auto settings = options(other.path());
  settings.url_lifetime = std::chrono::seconds{0};
  LocalHub expired{settings};
  const auto late = expired.begin_upload(object.oid, object.bytes.size());
  const auto answer = put(part_urls(late)[0], object.part(1));
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, HasSubstr("Request has expired"));
  EXPECT_EQ(post(late.href, completion_body(object.oid, {})).status, 403);
}

TEST_F(HubStorage, GivesTheMd5AsEtagOnRequest) {
  ScratchDirectory other;
  auto settings = options(other.path());
  settings.etag = EtagKind::md5;
  LocalHub strict{settings};
  const auto started = strict.begin_upload(object.oid, object.bytes.size());
  Digest digest{Digest::Kind::md5};
  digest.update(object.part(1));
  EXPECT_EQ(put(part_urls(started)[0], object.part(1)).header("ETag"), '"' + digest.hex() + '"');
}

TEST_F(HubStorage, ChecksAWholeObjectAgainstItsHash) {
  const Object small{10, chunk};
  const auto single = hub.begin_upload(small.oid, small.bytes.size());
  EXPECT_TRUE(single.header.empty());
  EXPECT_THAT(put(single.href, "0123456789").body, HasSubstr("BadDigest"));
  EXPECT_EQ(put(single.href, small.bytes, {{"Content-Type", "text/plain"}}).status, 200);
  EXPECT_EQ(put(single.href, small.bytes).status, 200);
  EXPECT_TRUE(hub.object(small.oid));
}

TEST_F(HubStorage, ServesRangesOfAnObject) {
  post(action.href, completion_body(object.oid, upload_parts(action, object)));
  const auto batch =
      post(hub.url() + "/any/repo/info/lfs/objects/batch",
           R"({"operation":"download","objects":[{"oid":")" + object.oid + R"(","size":2500}]})");
  const auto start = batch.body.find(hub.storage_url());
  const auto url = batch.body.substr(start, batch.body.find('"', start) - start);
  EXPECT_EQ(get(url).body, object.bytes);
  const auto middle = get(url, {{"Range", "bytes=100-199"}});
  EXPECT_EQ(middle.status, 206);
  EXPECT_EQ(middle.header("Content-Range"), "bytes 100-199/2500");
  EXPECT_EQ(middle.body, object.bytes.substr(100, 100));
  EXPECT_EQ(get(url, {{"Range", "bytes=2500-"}}).status, 416);
}

TEST_F(HubStorage, DropsBodiesWhereOnlyTheClientIsMeasured) {
  ScratchDirectory other;
  auto settings = options(other.path());
  settings.bodies = Bodies::discard;
  LocalHub sink{settings};
  const auto started = sink.begin_upload(object.oid, object.bytes.size());
  const auto body = completion_body(object.oid, upload_parts(started, object));
  EXPECT_EQ(post(started.href, body).status, 200);
  EXPECT_EQ(sink.object(object.oid), std::nullopt);
}

}  // namespace
}  // namespace hoist::hub::test
