// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/hf_token.hpp"

#include <map>

#include <gtest/gtest.h>

#include "tests/support/environment.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

using Variables = std::map<std::string, std::string>;

std::string token_for(const std::string& url, const Variables& variables) {
  return hf_token_for(SecretUrl(url), test::environment_of(variables));
}

struct Row {
  const char* name;
  const char* url;
  Variables variables;
  const char* token;  ///< "" for none
};

class HfTokens : public testing::TestWithParam<Row> {};

TEST_P(HfTokens, GoToTheirServerOnly) {
  EXPECT_EQ(token_for(GetParam().url, GetParam().variables), GetParam().token);
}

INSTANTIATE_TEST_SUITE_P(
    HfToken, HfTokens,
    testing::Values(
        Row{"Hub", "https://huggingface.co/u/x.git", {{"HF_TOKEN", "hf_a"}}, "hf_a"},
        Row{"HubOnItsPort", "https://HuggingFace.co:443/x", {{"HF_TOKEN", "hf_a"}}, "hf_a"},
        Row{"HubWithoutTls", "http://huggingface.co/x", {{"HF_TOKEN", "hf_a"}}, ""},
        Row{"SubdomainOfTheHub", "https://cdn.huggingface.co/x", {{"HF_TOKEN", "hf_a"}}, ""},
        Row{"SimilarName", "https://huggingface.co.evil/x", {{"HF_TOKEN", "hf_a"}}, ""},
        Row{"Mirror",
            "https://m:1/x",
            {{"HF_TOKEN", "hf_a"}, {"HF_ENDPOINT", "https://M:1/path/"}},
            "hf_a"},
        Row{"HubWithAMirror",
            "https://huggingface.co/x",
            {{"HF_TOKEN", "hf_a"}, {"HF_ENDPOINT", "https://m"}},
            ""},
        Row{"EndpointThatIsNoUrl",
            "https://huggingface.co/x",
            {{"HF_TOKEN", "hf_a"}, {"HF_ENDPOINT", "m"}},
            ""},
        Row{"OldName", "https://huggingface.co/x", {{"HUGGING_FACE_HUB_TOKEN", "hf_b"}}, "hf_b"},
        Row{"NewNameFirst",
            "https://huggingface.co/x",
            {{"HF_TOKEN", "hf_a"}, {"HUGGING_FACE_HUB_TOKEN", "hf_b"}},
            "hf_a"},
        Row{"BlanksAround", "https://huggingface.co/x", {{"HF_TOKEN", " hf_a\r\n"}}, "hf_a"},
        Row{"SecondLine", "https://huggingface.co/x", {{"HF_TOKEN", "hf_a\r\nX-Evil: 1"}}, ""},
        Row{"OnlyWhereExplicit",
            "https://huggingface.co/x",
            {{"HF_TOKEN", "hf_a"}, {"HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"}},
            ""},
        Row{"None", "https://huggingface.co/x", {}, ""}),
    test::row_name);

TEST(HfToken, MayStandInAFile) {
  const test::TempDir folder;
  const std::string root = folder.path().string();
  test::write_file(folder.path() / "t", "hf_path\nmore");
  test::write_file(folder.path() / "hf/token", "hf_home");
  test::write_file(folder.path() / "cache/huggingface/token", "hf_cache");
  test::write_file(folder.path() / "home/.cache/huggingface/token", "hf_default");
  Variables variables{{"HOME", root + "/home"}};
  const std::string hub = "https://huggingface.co/x";
  EXPECT_EQ(token_for(hub, variables), "hf_default");
  variables["XDG_CACHE_HOME"] = root + "/cache";
  EXPECT_EQ(token_for(hub, variables), "hf_cache");
  variables["HF_HOME"] = root + "/hf";
  EXPECT_EQ(token_for(hub, variables), "hf_home");
  variables["HF_TOKEN_PATH"] = root + "/t";
  EXPECT_EQ(token_for(hub, variables), "hf_path");
  variables["HF_TOKEN_PATH"] = root;
  EXPECT_EQ(token_for(hub, variables), "");
  EXPECT_EQ(token_for("https://elsewhere/x", {{"HOME", root + "/home"}}), "");
}

}  // namespace
}  // namespace hoist::lfs
