namespace IngressController.Core.Translation;

/// <summary>A fault of the controller while it merged one Ingress, or while it built a host that the Ingress was the last to join.</summary>
sealed class IngressFault(ObjectKey ingress, Exception cause) : Exception(cause.Message, cause)
{
    public ObjectKey Ingress => ingress;

    /// <summary>Runs one step of the translation, so that a fault in it is known to be of this Ingress.</summary>
    public static void Of(ObjectKey ingress, Action step)
    {
        try
        {
            step();
        }
        catch (Exception error) when (error is not IngressFault)
        {
            throw new IngressFault(ingress, error);
        }
    }

    /// <summary>Runs one step for a host. Of its Ingresses, the youngest is left out first.</summary>
    public static void Of(HostDraft host, Action step)
    {
        if (host.Members.Count == 0)
            step();
        else
            Of(host.Members[^1].Key, step);
    }
}
