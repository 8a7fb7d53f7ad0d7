// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/hub/selftest/raw_client.hpp"

namespace hoist::hub::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr std::uint64_t chunk = 1000;

class HubApi : public ::testing::Test {
 protected:
  LocalHub& start(Dialect dialect, std::string token = {}) {
    HubOptions options;
    options.root = directory.path();
    options.uploads = {dialect, chunk, 0, 5000};
    options.token = std::move(token);
    return hub.emplace(std::move(options));
  }

  Answer batch(const json& transfers, const HeaderList& headers = {}) {
    const json body{{"operation", "upload"},
                    {"transfers", transfers},
                    {"objects",
                     {{{"oid", large.oid}, {"size", large.bytes.size()}},
                      {{"oid", small.oid}, {"size", small.bytes.size()}}}}};
    return post(hub->url() + "/me/model.git/info/lfs/objects/batch", body.dump(), headers);
  }

  static UploadAction action_of(const json& object) {
    const auto& upload = object["actions"]["upload"];
    return {upload["href"], upload.value("header", std::map<std::string, std::string>{})};
  }

  Answer verify(const json& object) {
    return post(object["actions"]["verify"]["href"],
                json{{"oid", object["oid"]}, {"size", object["size"]}}.dump());
  }

  ScratchDirectory directory;
  std::optional<LocalHub> hub;
  Object large{2500, chunk};
  Object small{10, chunk};
};

TEST_F(HubApi, GivesEveryObjectOfAMultipartBatchItsParts) {
  start(Dialect::hub);
  const auto answer = json::parse(batch({"basic", "multipart"}).body);
  EXPECT_EQ(answer["transfer"], "multipart");
  EXPECT_EQ(part_urls(action_of(answer["objects"][0])).size(), 3U);
  EXPECT_EQ(part_urls(action_of(answer["objects"][1])).size(), 1U);
}

TEST_F(HubApi, LeavesTheActionsOutOnceTheObjectIsThere) {
  start(Dialect::hub);
  const auto object = json::parse(batch({"multipart"}).body)["objects"][0];
  EXPECT_EQ(verify(object).status, 404);
  const auto action = action_of(object);
  post(action.href, completion_body(large.oid, upload_parts(action, large)));
  EXPECT_EQ(verify(object).status, 200);
  const auto again = json::parse(batch({"multipart"}).body)["objects"];
  EXPECT_FALSE(again[0].contains("actions"));
  EXPECT_TRUE(again[1].contains("actions"));
}

TEST_F(HubApi, TellsHowToSendWhatIsTooLargeForOnePut) {
  start(Dialect::hub);
  large = Object{5001, chunk};
  const auto answer = batch({"basic"});
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("lfs-enable-largefiles"));
}

TEST_F(HubApi, KnowsAnObjectOfCsgHubOnlyOnceItIsVerified) {
  start(Dialect::csghub);
  const auto object = json::parse(batch({"multipart"}).body)["objects"][0];
  const auto action = action_of(object);
  const auto etags = upload_parts(action, large);
  EXPECT_THAT(post(action.href, completion_body(large.oid, {})).body, HasSubstr("msg"));
  const auto done = post(action.href, completion_body(large.oid, etags));
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(done.body, "");
  EXPECT_TRUE(json::parse(batch({"multipart"}).body)["objects"][0].contains("actions"));
  EXPECT_EQ(verify(object).status, 200);
  EXPECT_FALSE(json::parse(batch({"multipart"}).body)["objects"][0].contains("actions"));
}

TEST_F(HubApi, CopiesTheCredentialIntoTheUrlsOfCsgHub) {
  start(Dialect::csghub);
  const auto answer = batch({"multipart"}, {{"Authorization", "Bearer a b"}});
  const auto urls = part_urls(action_of(json::parse(answer.body)["objects"][0]));
  EXPECT_THAT(urls.at(0), HasSubstr("authorization=Bearer%20a%20b"));
  EXPECT_EQ(put(urls[0], large.part(1)).status, 200);
}

TEST_F(HubApi, AnswersBasicWithPartsInTheWayOfKohakuHub) {
  start(Dialect::kohakuhub);
  const auto answer = json::parse(batch({"basic", "multipart"}).body);
  EXPECT_EQ(answer["transfer"], "basic");
  const auto action = action_of(answer["objects"][0]);
  EXPECT_EQ(action.header.count("upload_id"), 1U);
  const auto etags = upload_parts(action, large);
  const json body{{"oid", large.oid},
                  {"parts",
                   {{{"PartNumber", 1}, {"ETag", etags[0]}},
                    {{"PartNumber", 2}, {"ETag", etags[1]}},
                    {{"PartNumber", 3}, {"ETag", etags[2]}}}}};
  EXPECT_EQ(post(action.href, body.dump()).status, 200);
}

TEST_F(HubApi, RefusesACompletionForAnotherObjectOrWithAnotherSignature) {
  start(Dialect::hub);
  const auto action = hub->begin_upload(large.oid, large.bytes.size());
  const auto etags = upload_parts(action, large);
  EXPECT_EQ(post(action.href, completion_body(small.oid, etags)).status, 400);
  EXPECT_EQ(post(action.href + "0", completion_body(large.oid, etags)).status, 403);
  EXPECT_EQ(post(action.href, "no json").status, 422);
  EXPECT_EQ(hub->object(large.oid), std::nullopt);
}

TEST_F(HubApi, TellsTheHashOfTheStoredBytes) {
  start(Dialect::hub);
  const auto action = hub->begin_upload(large.oid, large.bytes.size());
  EXPECT_EQ(get(hub->url() + "/api/objects/" + large.oid).status, 404);
  post(action.href, completion_body(large.oid, upload_parts(action, large)));
  const auto facts = json::parse(get(hub->url() + "/api/objects/" + large.oid).body);
  EXPECT_EQ(facts["sha256"], large.oid);
  EXPECT_EQ(facts["size"], 2500);
  EXPECT_EQ(facts["parts"], 3);
}

TEST_F(HubApi, AsksForTheTokenButNotOnSignedUrls) {
  start(Dialect::hub, "secret");
  const auto refused = batch({"multipart"});
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.header("WWW-Authenticate"), HasSubstr("Basic"));
  EXPECT_EQ(get(hub->url() + "/me/model/info/refs?service=git-upload-pack").status, 401);
  const auto admitted = batch({"multipart"}, {{"Authorization", "Bearer secret"}});
  const auto action = action_of(json::parse(admitted.body)["objects"][0]);
  EXPECT_EQ(post(action.href, completion_body(large.oid, upload_parts(action, large))).status, 200);
}

TEST_F(HubApi, MakesARepositoryByThePushThatNeedsIt) {
  start(Dialect::hub);
  EXPECT_EQ(get(hub->url() + "/me/model/info/refs?service=git-upload-pack").status, 404);
  EXPECT_EQ(get(hub->url() + "/me/model/info/refs?service=git-receive-pack").header("Content-Type"),
            "application/x-git-receive-pack-advertisement");
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "repos/me/model.git/HEAD"));
}

TEST_F(HubApi, MakesARepositoryOnRequest) {
  start(Dialect::hub);
  const auto answer = post(hub->url() + "/api/repos/create", R"({"name":"me/a b"})");
  EXPECT_EQ(json::parse(answer.body)["url"], hub->url() + "/me/a%20b");
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "repos/me/a b.git/HEAD"));
  EXPECT_EQ(post(hub->url() + "/api/repos/create", R"({"name":"../x"})").status, 422);
}

TEST_F(HubApi, KeepsLocks) {
  start(Dialect::hub);
  const auto locks = hub->url() + "/me/model.git/info/lfs/locks";
  const auto created = post(locks, R"({"path":"a.bin"})");
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(post(locks, R"({"path":"a.bin"})").status, 409);
  EXPECT_EQ(json::parse(post(locks + "/verify", "{}").body)["ours"].size(), 1U);
  const std::string id = json::parse(created.body)["lock"]["id"];
  EXPECT_EQ(post(locks + "/" + id + "/unlock", "{}").status, 200);
  EXPECT_EQ(json::parse(get(locks).body)["locks"].size(), 0U);
}

TEST_F(HubApi, RecordsRequestsBeforeTheirAnswersAreSeen) {
  start(Dialect::hub);
  batch({"multipart"}, {{"X-Test", "yes"}});
  const auto records = hub->requests();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].target, Target::batch);
  EXPECT_EQ(records[0].status, 200);
  EXPECT_EQ(find_header(records[0].headers, "x-test"), "yes");
  EXPECT_THAT(records[0].body, HasSubstr(large.oid));
}

}  // namespace
}  // namespace hoist::hub::test
