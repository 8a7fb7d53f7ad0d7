// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(BatchRequest, AsksForOneUploadInPartsOrWhole) {
  EXPECT_EQ(batch_request("0badcafe", 7, ""),
            R"({"operation":"upload","objects":[{"oid":"0badcafe","size":7}],)"
            R"("transfers":["multipart","basic"],"hash_algo":"sha256"})");
}

TEST(BatchRequest, NamesTheUploadThatIsToGoOn) {
  EXPECT_THAT(batch_request("x", 1, "id\"\n"), HasSubstr(R"("upload_id":"id\"\n")"));
}

TEST(BatchRequest, KnowsSizesThatJavaScriptDoesNot) {
  EXPECT_THAT(batch_request("x", 9007199254740993, ""), HasSubstr("9007199254740993"));
}

TEST(BatchRequest, AsksForManyDownloads) {
  EXPECT_EQ(batch_request(Operation::download, {{"a", 1}, {"b", 2}}, ""),
            R"({"operation":"download","objects":[{"oid":"a","size":1},{"oid":"b","size":2}],)"
            R"("transfers":["basic"],"hash_algo":"sha256"})");
}

TEST(BatchRequest, AsksForManyUploadsToARef) {
  EXPECT_EQ(batch_request(Operation::upload, {{"a", 1}}, "refs/heads/main"),
            R"({"operation":"upload","objects":[{"oid":"a","size":1}],)"
            R"("transfers":["multipart","basic"],"ref":{"name":"refs/heads/main"},)"
            R"("hash_algo":"sha256"})");
}

struct EntryRow {
  const char* name;
  std::string object;  ///< what is said of "x"; between an object before and one behind
  const char* said;    ///< the actions, or a part of the error's message
};

class BatchEntries : public testing::TestWithParam<EntryRow> {};

TEST_P(BatchEntries, SpeakOfEachObjectThatWasAskedFor) {
  const std::string around = R"({"oid":"%","actions":{"download":{"href":"https://h/%"}}})";
  const auto named = [&](const char* oid) {
    std::string text = around;
    for (std::size_t at = 0; (at = text.find('%')) != std::string::npos;) text.replace(at, 1, oid);
    return text;
  };
  const std::string middle = GetParam().object.empty() ? "" : GetParam().object + ",";
  const auto entries = read_batch_answers(
      R"({"objects":[)" + named("behind") + "," + middle + named("before") + "]}",
      {{"before", 1}, {"x", 2}, {"behind", 3}});
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(std::get<ObjectActions>(entries[0]).download->href.reveal(), "https://h/before");
  EXPECT_EQ(std::get<ObjectActions>(entries[2]).download->href.reveal(), "https://h/behind");
  if (const auto* error = std::get_if<Error>(&entries[1])) {
    EXPECT_THAT(error->what(), HasSubstr(GetParam().said));
    EXPECT_THAT(error->what(), Not(HasSubstr("s3cr3t")));
    return;
  }
  const auto& actions = std::get<ObjectActions>(entries[1]);
  std::string said;
  if (actions.upload) said += "upload ";
  if (actions.verify) said += "verify ";
  if (actions.download) said += "download ";
  EXPECT_EQ(said, GetParam().said);
}

INSTANTIATE_TEST_SUITE_P(
    Batch, BatchEntries,
    testing::Values(
        EntryRow{"Download", R"({"oid":"x","actions":{"download":{"href":"https://h/x"}}})",
                 "download "},
        EntryRow{"UploadAndVerify",
                 R"({"oid":"x","actions":{"upload":{"href":"https://h/x"},)"
                 R"("verify":{"href":"https://h/v"}}})",
                 "upload verify "},
        EntryRow{"NothingToDo", R"({"oid":"x","size":2})", ""},
        EntryRow{"Omitted", "", "does not name the object"},
        EntryRow{"Unknown", R"({"oid":"y"})", "does not name the object"},
        EntryRow{"NoOid", R"({"size":2})", "does not name the object"},
        EntryRow{"Doubled", R"({"oid":"x"},{"oid":"x"})", "more than once"},
        EntryRow{"Refused", R"({"oid":"x","error":{"code":404,"message":"not here"}})",
                 "404 not here"},
        EntryRow{"OddAction", R"({"oid":"x","actions":{"download":["s3cr3t"]}})", "malformed"},
        EntryRow{"OddUrl", R"({"oid":"x","actions":{"download":{"href":"ftp://s3cr3t"}}})",
                 "malformed"}),
    test::row_name);

TEST(BatchEntries, AreNoneWhereTheAnswerIsNone) {
  for (const char* answer : {"", "[]", "{}", R"({"objects":{}})", R"({"objects":[1]})",
                             R"({"hash_algo":"sha512","objects":[]})"}) {
    EXPECT_THROW(static_cast<void>(read_batch_answers(answer, {{"x", 1}})), Error) << answer;
  }
}

TEST(VerifyRequest, NamesTheObject) {
  EXPECT_EQ(verify_request("0badcafe", 7), R"({"oid":"0badcafe","size":7})");
}

/// An answer about the object "x".
std::string about_x(const std::string& members) {
  return R"({"transfer":"multipart","objects":[{"oid":"x","size":1)" + members + "}]}";
}

TEST(BatchAnswer, HoldsTheActions) {
  const BatchAction answer = read_batch_answer(
      about_x(
          R"(,"authenticated":true,"actions":{)"
          R"("upload":{"href":"https://h/c?s=1","header":{"chunk_size":"9","1":"https://s/1"}},)"
          R"("verify":{"href":"http://h/v","header":{"Authorization":"RemoteAuth y"},)"
          R"("expires_in":-9e99,"expires_at":"never"},"other":[1]})"),
      "x");
  ASSERT_TRUE(answer.upload && answer.verify);
  EXPECT_EQ(answer.upload->href.reveal(), "https://h/c?s=1");
  EXPECT_THAT(answer.upload->header,
              ElementsAre(Header{"1", "https://s/1"}, Header{"chunk_size", "9"}));
  EXPECT_EQ(answer.verify->href.reveal(), "http://h/v");
  EXPECT_THAT(answer.verify->header, ElementsAre(Header{"Authorization", "RemoteAuth y"}));
}

TEST(BatchAnswer, SaysWhenActionsEnd) {
  const auto upload_with = [](const std::string& members) {
    return *read_batch_answer(
                about_x(R"(,"actions":{"upload":{"href":"https://h/u")" + members + "}}"), "x")
                .upload;
  };
  EXPECT_EQ(upload_with(R"(,"expires_in":900)").expires_in, std::chrono::seconds(900));
  EXPECT_EQ(upload_with(R"(,"expires_at":"1970-01-02T00:00:00Z")").expires_at,
            std::chrono::sys_seconds(std::chrono::days(1)));
  for (const char* nonsense :
       {R"(,"expires_in":0)", R"(,"expires_in":-5)", R"(,"expires_in":"60")",
        R"(,"expires_in":18446744073709551615)", R"(,"expires_in":1e300)",
        R"(,"expires_at":"0001-01-01T00:00:00Z")", R"(,"expires_at":60)", ""}) {
    EXPECT_EQ(upload_with(nonsense).expires_in, std::nullopt) << nonsense;
    EXPECT_EQ(upload_with(nonsense).expires_at, std::nullopt) << nonsense;
  }
}

struct HeldRow {
  const char* name;
  std::string answer;
};

class HeldObjects : public testing::TestWithParam<HeldRow> {};

TEST_P(HeldObjects, NeedNoUpload) {
  const BatchAction answer = read_batch_answer(GetParam().answer, "x");
  EXPECT_FALSE(answer.upload);
  EXPECT_FALSE(answer.verify);
}

INSTANTIATE_TEST_SUITE_P(
    Batch, HeldObjects,
    testing::Values(HeldRow{"NoActions", about_x("")},
                    HeldRow{"Null", about_x(R"(,"actions":null)")},
                    HeldRow{"Empty", about_x(R"(,"actions":{},"error":null)")},
                    HeldRow{"OnlyDownload",
                            about_x(R"(,"actions":{"download":{"href":"http://h"}})")},
                    HeldRow{"NullUpload", about_x(R"(,"actions":{"upload":null})")},
                    HeldRow{"AmongOthers",
                            R"({"hash_algo":"","objects":[{"oid":"y","error":{}},{"oid":"x"}]})"}),
    test::row_name);

struct BadRow {
  const char* name;
  std::string answer;
  ErrorKind kind;
  const char* words;
};

class BadAnswers : public testing::TestWithParam<BadRow> {};

TEST_P(BadAnswers, AreRefusedWithoutTheirSecrets) {
  try {
    static_cast<void>(read_batch_answer(GetParam().answer, "x"));
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), GetParam().kind);
    EXPECT_THAT(error.what(), HasSubstr(GetParam().words));
    EXPECT_THAT(error.what(), Not(HasSubstr("s3cr3t")));
    EXPECT_NE(error.hint(), "");
  }
}

std::string with_upload(const std::string& action) {
  return about_x(R"(,"actions":{"upload":)" + action + "}");
}

INSTANTIATE_TEST_SUITE_P(
    Batch, BadAnswers,
    testing::Values(
        BadRow{"Nothing", "", ErrorKind::protocol, "no JSON object"},
        BadRow{"Html", "<html>s3cr3t</html>", ErrorKind::protocol, "no JSON object"},
        BadRow{"Cut", about_x("").substr(0, 40), ErrorKind::protocol, "no JSON object"},
        BadRow{"Deep", std::string(100000, '['), ErrorKind::protocol, "no JSON object"},
        BadRow{"NoObjects", "{}", ErrorKind::protocol, "\"objects\" is missing"},
        BadRow{"ObjectsIsText", R"({"objects":"s3cr3t"})", ErrorKind::protocol, "no list"},
        BadRow{"EmptyList", R"({"objects":[]})", ErrorKind::protocol, "does not name the object"},
        BadRow{"AnotherOid", R"({"objects":[{"oid":"X"},{"oid":7},{}]})", ErrorKind::protocol,
               "does not name the object"},
        BadRow{"NumberAsObject", R"({"objects":[1]})", ErrorKind::protocol, "no object"},
        BadRow{"OtherHash", R"({"hash_algo":"sha512","objects":[{"oid":"x"}]})",
               ErrorKind::protocol, "other hashes"},
        BadRow{"ActionsIsList", about_x(R"(,"actions":[])"), ErrorKind::protocol,
               "\"actions\" is not an object"},
        BadRow{"UploadIsList", with_upload("[]"), ErrorKind::protocol,
               "\"upload\" is not an object"},
        BadRow{"NoHref", with_upload("{}"), ErrorKind::protocol, "\"href\" is missing"},
        BadRow{"HrefIsNumber", with_upload(R"({"href":1})"), ErrorKind::protocol,
               "\"href\" is not a string"},
        BadRow{"HrefOfAFile", with_upload(R"({"href":"file:///s3cr3t"})"), ErrorKind::protocol,
               "neither http nor https"},
        BadRow{"HrefWithALineBreak", with_upload(R"({"href":"http://h/\r\ns3cr3t: 1"})"),
               ErrorKind::protocol, "control character"},
        BadRow{"NumberInHeader", with_upload(R"({"href":"http://h","header":{"chunk_size":1}})"),
               ErrorKind::protocol, "no string"},
        BadRow{"LineBreakInHeader",
               with_upload(R"({"href":"http://h","header":{"a":"s3cr3t\nb: c"}})"),
               ErrorKind::protocol, "no HTTP header"},
        BadRow{"ColonInHeaderName",
               with_upload(R"({"href":"http://h","header":{"a: b":"s3cr3t"}})"),
               ErrorKind::protocol, "no HTTP header"},
        BadRow{"HeaderIsList", with_upload(R"({"href":"http://h","header":["s3cr3t"]})"),
               ErrorKind::protocol, "is not an object"},
        BadRow{"Refused", about_x(R"(,"error":{"code":422,"message":"too large\u001b[2J"})"),
               ErrorKind::http, "422 too large [2J"},
        BadRow{"RefusedWithActions",
               about_x(R"(,"error":{"code":422,"message":"too large"},)"
                       R"("actions":{"upload":{"href":"http://h"}})"),
               ErrorKind::http, "422 too large"},
        BadRow{"RefusedWithoutWords", about_x(R"(,"error":[])"), ErrorKind::http,
               "no reason is given"},
        BadRow{"RefusedWithAnAbsurdCode",
               about_x(R"(,"error":{"code":99999999999999999999,"message":"?"})"), ErrorKind::http,
               "0 ?"}),
    test::row_name);

}  // namespace
}  // namespace hoist::lfs
