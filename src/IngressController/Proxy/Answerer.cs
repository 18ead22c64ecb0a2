namespace IngressController.Proxy;

/// <summary>Who answers a request.</summary>
enum Answerer
{
    /// <summary>Nobody has begun to: the status that is set becomes the controller's own answer.</summary>
    Nobody,

    /// <summary>A feature has begun to, without a pod's answer.</summary>
    Feature,

    /// <summary>A pod, or a backend for errors.</summary>
    Pod,

    /// <summary>Nobody will: the client went away first.</summary>
    ClientLeft,
}
