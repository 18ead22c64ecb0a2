using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// What nginx hides of an upstream's answer (behaviour 19): Server, X-Pad, and X-Accel-*, which are instructions to nginx. Kestrel sets
/// its own Date.
/// </summary>
static class HiddenHeaders
{
    public static readonly string[] All =
    [
        HeaderNames.Server, HeaderNames.Date, "X-Pad", "X-Accel-Expires", "X-Accel-Redirect", "X-Accel-Limit-Rate", "X-Accel-Buffering",
        "X-Accel-Charset",
    ];
}
