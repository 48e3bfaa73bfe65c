/** Who is calling, and the one rule that each route declares. */
@NullMarked
package io.headrace.service.security;

import org.jspecify.annotations.NullMarked;
