/** Shares that everybody may see by name, and the wishes of those who want access. */
@NullMarked
package io.headrace.service.marketplace;

import org.jspecify.annotations.NullMarked;
