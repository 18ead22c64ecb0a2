namespace IngressController.Load.Abuse;

/// <summary>Names that victim, attackers and controller share.</summary>
static class AbuseNames
{
    /// <summary>The namespace whose hosts must not suffer.</summary>
    public const string Victim = "ingress-yarp-abuse-victim";

    /// <summary>The namespace of the tenant who attacks.</summary>
    public const string Evil = "ingress-yarp-abuse-evil";

    /// <summary>The name server that the controller asks; there is one only while an attack is it.</summary>
    public const string NameServer = "127.0.66.53";

    /// <summary>Where attackers connect from.</summary>
    public const string Attackers = "127.0.66.1";

    /// <summary>Where the attackers' pods listen.</summary>
    public const string EvilPods = "127.0.66.2";
}
