/** Tenants, their members, users, how they prove who they are, and their tokens. */
@NullMarked
package io.headrace.service.accounts;

import org.jspecify.annotations.NullMarked;
