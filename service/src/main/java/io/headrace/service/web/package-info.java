/** What every endpoint shares: problems, paging, versions, repeated requests, limits. */
@NullMarked
package io.headrace.service.web;

import org.jspecify.annotations.NullMarked;
