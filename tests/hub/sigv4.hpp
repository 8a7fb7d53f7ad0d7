// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace hoist::hub {

/// A key of an S3 store, and the region its signatures are for.
struct S3Key {
  std::string access_key;
  std::string secret_key;
  std::string region;
};

/// What a presigned URL is to allow.
struct S3Request {
  std::string method;
  std::string host;                          ///< With the port, as the client will send it.
  std::string path;                          ///< Begins with `/`; not encoded.
  std::map<std::string, std::string> query;  ///< Not encoded.
};

/// Path and query of a presigned URL: AWS Signature Version 4 in query parameters, with an unsigned
/// payload and `host` as the only signed header field.
std::string presign(const S3Key& key, const S3Request& request,
                    std::chrono::system_clock::time_point time, std::chrono::seconds lifetime);

}  // namespace hoist::hub
