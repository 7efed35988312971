/** What everything shares that tries again for as long as it takes: how long to wait, and how seldom to talk about it. */
package io.sitewire.retry;
