namespace IngressController.Check;

/// <summary>Kinds of findings that no diagnostic tells of. Stable: they stand in JSON reports and baselines.</summary>
static class FindingCodes
{
    /// <summary>A Prefix path that ends in a slash is served without it too.</summary>
    public const string TrailingSlash = nameof(TrailingSlash);

    /// <summary>An object has more problems than are listed.</summary>
    public const string MayHaveMore = nameof(MayHaveMore);

    /// <summary>A ConfigMap that a flag names was not among what was read.</summary>
    public const string ConfigMapNotRead = nameof(ConfigMapNotRead);

    /// <summary>A key of ingress-nginx' ConfigMap has no purpose here.</summary>
    public const string MootSetting = nameof(MootSetting);

    /// <summary>A flag of ingress-nginx is accepted and does nothing.</summary>
    public const string AcceptedFlag = nameof(AcceptedFlag);

    /// <summary>A flag that this controller does not have.</summary>
    public const string UnknownFlag = nameof(UnknownFlag);

    /// <summary>The webhook has the port of HTTPS.</summary>
    public const string WebhookPort = nameof(WebhookPort);

    /// <summary>An annotation does something with a flag only, and no flags were read.</summary>
    public const string NeedsFlag = nameof(NeedsFlag);
}
