// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/hf_token.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {
namespace {

constexpr std::size_t longest_token_bytes = 4096;

std::string variable(const Environment& environment, const char* name) {
  return environment(name).value_or("");
}

std::filesystem::path token_file(const Environment& environment) {
  if (const std::string path = variable(environment, "HF_TOKEN_PATH"); !path.empty()) return path;
  if (const std::string home = variable(environment, "HF_HOME"); !home.empty()) {
    return std::filesystem::path(home) / "token";
  }
  std::filesystem::path cache = variable(environment, "XDG_CACHE_HOME");
  if (cache.empty()) {
    const std::string home = variable(environment, "HOME");
    if (home.empty()) return {};
    cache = std::filesystem::path(home) / ".cache";
  }
  return cache / "huggingface" / "token";
}

std::string first_line_of(const std::filesystem::path& path) {
  std::string text(longest_token_bytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text.substr(0, text.find('\n'));
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

std::string hf_token_for(const SecretUrl& url, const Environment& environment) {
  const std::string only_explicit = variable(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN");
  if (parse_config_bool(only_explicit).value_or(false)) return {};
  const std::string endpoint = variable(environment, "HF_ENDPOINT");
  try {
    const SecretUrl home(endpoint.empty() ? "https://huggingface.co" : endpoint);
    if (!home.same_origin(url)) return {};
  } catch (const Error&) {
    return {};  // an HF_ENDPOINT that is no URL is nobody's server
  }
  for (const std::string& candidate :
       {variable(environment, "HF_TOKEN"), variable(environment, "HUGGING_FACE_HUB_TOKEN"),
        first_line_of(token_file(environment))}) {
    const std::string_view token = trim(candidate);
    if (!token.empty() && is_visible_ascii(token)) return std::string(token);
  }
  return {};
}

}  // namespace hoist::lfs
