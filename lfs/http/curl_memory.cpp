// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <cstring>

#include <curl/curl.h>

#include "lfs/http/curl_transport.hpp"

namespace hoist::lfs {
namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t large_bytes = 16 * page_bytes;

// libcurl's contract is malloc's, so these are C allocations by design.

void* allocate(std::size_t size) {
  if (size < large_bytes) return std::malloc(size);
  void* memory = nullptr;
  return ::posix_memalign(&memory, page_bytes, size) == 0 ? memory : nullptr;
}

void* allocate_zeroed(std::size_t count, std::size_t size) { return std::calloc(count, size); }

void* reallocate(void* memory, std::size_t size) { return std::realloc(memory, size); }

void release(void* memory) { std::free(memory); }

char* duplicate(const char* text) { return ::strdup(text); }

}  // namespace

void align_curl_buffers() {
  curl_global_init_mem(CURL_GLOBAL_DEFAULT, allocate, release, reallocate, duplicate,
                       allocate_zeroed);
}

std::string http_library_version() {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  std::string text = std::string("libcurl/") + info->version;
  if (info->ssl_version != nullptr) text += std::string(" ") + info->ssl_version;
  return text;
}

}  // namespace hoist::lfs
