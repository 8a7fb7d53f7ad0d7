// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/upload_identity.hpp"

#include <algorithm>
#include <string_view>

namespace hoist::lfs {
namespace {

std::string_view id_in(const SecretUrl& url) {
  for (const std::string_view name : {"uploadid", "upload_id"}) {
    if (const auto value = url.query_value(name)) return *value;
  }
  return {};
}

}  // namespace

std::string upload_id(const MultipartUpload& upload) {
  if (const std::string_view id = id_in(upload.completion); !id.empty()) return std::string(id);
  if (upload.part_urls.empty()) return {};
  const std::string_view first = id_in(upload.part_urls.front());
  const bool all_agree = std::all_of(upload.part_urls.begin(), upload.part_urls.end(),
                                     [&](const SecretUrl& url) { return id_in(url) == first; });
  return all_agree ? std::string(first) : std::string();
}

bool is_same_upload(const MultipartUpload& one, const MultipartUpload& other) {
  const std::string id = upload_id(one);
  return !id.empty() && id == upload_id(other) && one.chunk_size_bytes == other.chunk_size_bytes &&
         one.part_urls.size() == other.part_urls.size();
}

bool takes_upload_id(const MultipartUpload& upload) {
  const std::string shown = upload.completion.display();
  return shown.ends_with("/api/v1/complete_multipart") &&
         upload.completion.query_value("objectkey") && !upload_id(upload).empty();
}

}  // namespace hoist::lfs
