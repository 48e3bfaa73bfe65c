/** What a provider shares: shares, their datasets, terms and schedules, and share files that are applied. */
@NullMarked
package io.headrace.service.shares;

import org.jspecify.annotations.NullMarked;
