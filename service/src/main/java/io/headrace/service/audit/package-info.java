/** Who did what to what, when, from where; sealed into a chain of hashes. */
@NullMarked
package io.headrace.service.audit;

import org.jspecify.annotations.NullMarked;
