namespace IngressController.Proxy;

/// <summary>The ETag of answers (RFC 9110, 8.8.3).</summary>
static class EntityTag
{
    /// <summary>Says that the bytes have changed but the content has not, which is the meaning of a weak tag.</summary>
    public static void Weaken(HttpResponse response)
    {
        if (response.Headers.ETag is [{ } tag] && tag.StartsWith('"'))
            response.Headers.ETag = "W/" + tag;
    }
}
