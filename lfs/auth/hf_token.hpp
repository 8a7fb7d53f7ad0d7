// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "lfs/base/environment.hpp"
#include "lfs/base/secret_url.hpp"

namespace hoist::lfs {

/// The user's token of the Hugging Face Hub, if `url` is on the very server that it is for:
/// HF_ENDPOINT's, https://huggingface.co without it. From HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or the
/// file that HF_TOKEN_PATH, HF_HOME or the cache folder lead to. Empty where there is none, and
/// with HF_HUB_DISABLE_IMPLICIT_TOKEN.
[[nodiscard]] std::string hf_token_for(const SecretUrl& url, const Environment& environment);

}  // namespace hoist::lfs
