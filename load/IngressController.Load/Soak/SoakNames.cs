namespace IngressController.Load.Soak;

/// <summary>Names of what a soak writes into the cluster.</summary>
static class SoakNames
{
    public const string Namespace = "ingress-yarp-soak";

    /// <summary>The host of the steady traffic, with TLS.</summary>
    public const string Host = "shop.soak.test";

    /// <summary>The host whose pod changes.</summary>
    public const string MovingHost = "moving.soak.test";

    /// <summary>The controller's ConfigMap.</summary>
    public const string Settings = "settings";

    /// <summary>The Secret whose certificate is renewed.</summary>
    public const string Certificate = "tls";

    /// <summary>The Ingress that comes and goes.</summary>
    public const string Visitor = "visitor";
}
