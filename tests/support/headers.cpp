// SPDX-License-Identifier: Apache-2.0
// Nothing: the target around it holds the precompiled headers of all tests.
