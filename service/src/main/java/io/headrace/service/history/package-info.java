/** What was delivered to whom, for both sides. */
@NullMarked
package io.headrace.service.history;

import org.jspecify.annotations.NullMarked;
