namespace IngressController.Core.Annotations;

/// <summary>Settings that several redirects share.</summary>
public static class RedirectSettings
{
    public static readonly Setting Code = new("http-redirect-code", "308", "Status of redirects to HTTPS and between www. names: 301, 302, 307 or 308.");

    /// <summary>The status to redirect with; 308 when another one than these four is given, which is reported.</summary>
    public static int StatusOf(GlobalSettings settings)
    {
        var status = settings.Int(Code);
        if (status is 301 or 302 or 307 or 308)
            return status;
        settings.Reject(Code, "is none of 301, 302, 307 and 308");
        return 308;
    }
}
